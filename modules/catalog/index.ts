import { defineModule } from '#kernel';
import { accountPrices } from './account.extension.js';
import { checkDiscounts } from './discounts/check-discounts.action.js';
import { entities } from './entities.js';
import { messages } from './messages.js';
import { explainPrice } from './pricing/explain.action.js';
import { convertUnit } from './units/convert.action.js';

/** What the firm sells, and for how much. */
export default defineModule('catalog', {
  dependsOn: ['contacts'],
  entities,
  extensions: [accountPrices],
  actions: [explainPrice, checkDiscounts, convertUnit],
  messages,
});
