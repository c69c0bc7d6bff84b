import { withClient } from '../database.js';
import type { BenchCase } from '../ground.js';
import { median, race } from '../load/rounds.js';

const LINES = 100;
const PRODUCTS = 2500;
const QUANTITIES = [0, 5, 10, 20];
const BAR = 20;

/** A quote of 100 lines, priced by a list of 10,000 rules; CPU of the server and of PostgreSQL together. */
export const pricing: BenchCase = async ({ ours, cluster, database, who, options, tell }) => {
  const products = await withClient(cluster.adminUrl(database), async (client) => {
    const own = [who.tenantId];
    await client.query(
      `with tax as (insert into tax_classes (tenant_id, id, name, code) values ($1, gen_random_uuid(), 'VAT', 'bench') returning id),
         rate as (insert into tax_rates (tenant_id, id, tax_class_id, name, percent, valid_from) select $1, gen_random_uuid(), id, 'VAT', 22, '2020-01-01' from tax),
         list as (insert into price_lists (tenant_id, id, name, currency, priority, tax_included, active)
           select $1, gen_random_uuid(), 'Bench', base_currency, 0, false, true from tenants where id = $1 returning id, currency),
         made as (insert into products (tenant_id, id, sku, name, kind, sketch_required, active, tax_class_id, list_price_amount, list_price_currency, cost_amount, cost_currency)
           select $1, gen_random_uuid(), 'bench-' || n, 'Product ' || n, 'good', false, true, tax.id, 10000 + n, list.currency, 5000, list.currency
           from generate_series(1, ${PRODUCTS}) n, tax, list returning id)
       insert into price_rules (tenant_id, id, price_list_id, target, product_id, min_quantity, kind, base, percent, round_direction, active)
       select $1, gen_random_uuid(), list.id, 'product', made.id, q, 'percent', 'list', -q, 'nearest', true from list, made, unnest(array[${QUANTITIES.join(', ')}]) q`,
      own,
    );
    await client.query('analyze price_rules, products, price_lists, tax_rates');
    const { rows } = await client.query<{ id: string }>(
      `select id from products where tenant_id = $1 and sku like 'bench-%' order by id limit ${LINES}`,
      own,
    );
    return rows.map((row) => row.id);
  });
  const lines = products.map((productId, i) => ({ productId, quantity: String(1 + (i % 25)), discount: '3' }));
  const lane = `pricing: ${LINES} lines`;
  const result = await race(
    [
      {
        name: lane,
        pids: [ours.server.pid, cluster.postmasterPid],
        shot: {
          method: 'POST',
          url: ours.server.url,
          path: '/v1/products/explain-price',
          headers: ours.headers,
          body: JSON.stringify({ lines }),
          mustContain: '"totals"',
        },
      },
    ],
    options.pace,
    tell,
  );
  const cpu = median((result[lane] ?? []).map((sample) => sample.cpuMs));
  return {
    race: result,
    findings: [
      {
        case: `a quote of ${LINES} lines with ${PRODUCTS * QUANTITIES.length} price rules`,
        measured: `**${cpu.toFixed(1)} ms of CPU**, the server's and PostgreSQL's`,
        bar: `≤ ${BAR} ms of CPU`,
        pass: cpu <= BAR,
      },
    ],
  };
};
