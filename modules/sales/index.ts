import { defineModule } from '#kernel';
import { contracts } from './contracts/part.js';
import { deals } from './deals/part.js';
import { invoices } from './invoices/part.js';
import { forecast } from './forecast/part.js';
import { imports } from './import/part.js';
import { leads } from './leads/part.js';
import { orders } from './orders/part.js';
import { plans } from './plans/part.js';
import { together } from './part.js';
import { quotes } from './quotes/part.js';
import { runs } from './runs/part.js';

/** From interest to payment. Each folder is a capability, whose part.ts says what it brings along. */
export default defineModule('sales', {
  dependsOn: ['contacts', 'catalog'],
  ...together([leads, deals, forecast, plans, imports, quotes, contracts, orders, invoices, runs]),
});
