import { toBase } from '../../declare/fields/convert-money.js';
import type { StoredMoney } from '../../declare/fields/money.js';
import type { EntityModel } from '../../registry/model.js';
import { session, underTenant, type Work } from '../work.js';
import type { Prepared } from './prepared.js';

interface Rate {
  readonly currency: string;
  readonly rate: string;
  readonly validFrom: string;
}

/** Fields whose amounts are kept in the tenant's currency too. */
const convertedFields = (entity: EntityModel): string[] =>
  [...entity.fields.values()].filter((f) => f.field.columns.some((c) => c.follows)).map((f) => f.key);

/**
 * Adds to amounts of money what they are worth in the tenant's currency, by the latest rate there is (entity `exchangeRate`), with
 * the rate and its day. Without a rate these stay empty until the amount is written again. Asks the database only for foreign
 * currencies.
 */
export async function withRates(entity: EntityModel, records: readonly Prepared[], work: Work): Promise<readonly Prepared[]> {
  const fields = convertedFields(entity).filter((key) => records.some((r) => r.values.get(key)));
  if (fields.length === 0) return records;
  const own = work.rights.baseCurrency;
  const foreign = records
    .flatMap((r) => fields.flatMap((key) => moneyOf(r, key)?.currency ?? []))
    .filter((currency) => currency !== own);
  const rates = new Map(
    (foreign.length > 0 ? await ratesOf([...new Set(foreign)], work) : []).map((rate) => [rate.currency, rate]),
  );
  const today = work.kernel.now().toISOString().slice(0, 10);
  rates.set(own, { currency: own, rate: '1', validFrom: today });
  return records.map((record) => {
    const values = new Map(record.values);
    for (const key of fields) {
      const money = moneyOf(record, key);
      const rate = money && rates.get(money.currency);
      if (money && rate)
        values.set(key, {
          ...money,
          base: Number(toBase(BigInt(money.amount), money.currency, own, rate.rate, `/${key}`)),
          rate: rate.rate,
          rateDate: rate.validFrom,
        });
    }
    return { ...record, values };
  });
}

const moneyOf = (record: Prepared, key: string): StoredMoney | null =>
  (record.values.get(key) as StoredMoney | null | undefined) ?? null;

function ratesOf(currencies: readonly string[], work: Work): Promise<Rate[]> {
  const sql = `select distinct on (currency) currency, rate::text as rate, valid_from::text as "validFrom" from exchange_rates
    where tenant_id = $1 and currency = any($2::text[]) and valid_from <= current_date and deleted_at is null order by currency, valid_from desc`;
  return underTenant<Rate>(session(work), work.rights.tenantId, sql, [work.rights.tenantId, currencies]);
}
