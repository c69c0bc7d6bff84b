import { localDate } from '../../calendar/local-day.js';
import type { Sequence } from '../../declare/sequence.js';
import { formatNumber } from '../../declare/number-pattern.js';
import { conflict } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { inTransaction, session, type Work } from '../work.js';
import { derive } from './derive.js';
import type { Prepared } from './prepared.js';

/** For whom numbers are taken. */
export interface NumberRequest {
  readonly count: number;
  /** The entity that is numbered; counts by itself where the sequence's scope is `entity`. */
  readonly entity: string;
  /** A unit of the office: the nearest branch or company from it upwards is meant. */
  readonly unitId: string | null;
  readonly at: Date;
}

interface Taken {
  pattern: string;
  scope: string;
  reset: string;
  mode: string;
  last: string | null;
  office_id: string | null;
  office_code: string | null;
}

/** What counts together: the tenant's word on the sequence, or else what is declared. */
const SETTLED = `
with recursive told as (select pattern, scope, reset, mode from number_sequences where tenant_id = $1::uuid and code = $2 and deleted_at is null),
settled as materialized (select coalesce((select pattern from told), $3) as pattern, coalesce((select scope from told), $4) as scope,
  coalesce((select reset from told), $5) as reset, coalesce((select mode from told), $6) as mode),
above as (select o.id, o.code, o.kind, o.parent_id, 0 as steps from org_units o, settled s
    where o.tenant_id = $1::uuid and o.id = $7::uuid and o.deleted_at is null and (s.scope = 'office' or s.pattern like '%{office}%')
  union all select p.id, p.code, p.kind, p.parent_id, a.steps + 1 from org_units p join above a on p.id = a.parent_id
    where p.tenant_id = $1::uuid and p.deleted_at is null and a.kind not in ('branch', 'company') and a.steps < 100),
office as materialized (select id, code from above where kind in ('branch', 'company') limit 1),
counter as (select case s.scope when 'office' then (select id::text from office) when 'entity' then $8 else '' end as scope,
  case s.reset when 'year' then left($9, 4) when 'month' then $9 else '' end as period, s.mode from settled s),
taken as (insert into number_counters (tenant_id, sequence, scope, period, last)
  select $1::uuid, $2, c.scope, c.period, $10::int8 from counter c, settled s
  where c.mode = 'gapFree' and c.scope is not null and (s.pattern not like '%{office}%' or (select code from office) is not null)
  on conflict (tenant_id, sequence, scope, period) do update set last = number_counters.last + excluded.last returning last)
select s.pattern, c.scope, s.reset, s.mode, (select last::text from taken) as last, (select id from office) as office_id, (select code from office) as office_code
from settled s, counter c`;

/**
 * The next numbers of a sequence, in order. A gap-free one is counted in the work's transaction, which holds its counter until the
 * commit; a fast one outside of it, for good. Throws 409 `office_required` where the numbers name an office and there is none.
 */
export async function takeNumbers(sequence: Sequence, request: NumberRequest, work: Work): Promise<string[]> {
  const date = localDate(work.rights.timeZone, request.at);
  const { rows } = await session(work).query<Taken>(SETTLED, [
    work.rights.tenantId,
    sequence.code,
    sequence.pattern,
    sequence.scope,
    sequence.reset,
    sequence.mode,
    request.unitId,
    request.entity,
    date.slice(0, 7),
    request.count,
  ]);
  const taken = rows[0] as Taken;
  const named = taken.pattern.includes('{office}');
  if (taken.scope === null || (named && taken.office_code === null))
    throw conflict(
      'office_required',
      `Numbers of ${sequence.code} name their office: give the record a team within a branch or company that has a code.`,
      { sequence: sequence.code, office: taken.office_id },
    );
  const period = taken.reset === 'year' ? date.slice(0, 4) : taken.reset === 'month' ? date.slice(0, 7) : '';
  const last = BigInt(taken.last ?? (await countOutside([sequence.code, taken.scope, period, request.count], work)));
  const moment = { date, office: taken.office_code ?? '' };
  return Array.from({ length: request.count }, (_, i) =>
    formatNumber(taken.pattern, last - BigInt(request.count - 1 - i), moment),
  );
}

const COUNT = `
with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
insert into number_counters (tenant_id, sequence, scope, period, last) select $1::uuid, $2, $3, $4, $5::int8 from ctx where ctx.tenant is not null
on conflict (tenant_id, sequence, scope, period) do update set last = number_counters.last + excluded.last returning last::text as last`;

/**
 * Counts in a transaction of its own. Callers hold a connection already: if none of the pool is free, one outside of it is opened,
 * or as many callers as there are connections would wait for each other without end.
 */
async function countOutside(values: readonly unknown[], work: Work): Promise<string> {
  const { db } = work.kernel;
  const all = [work.rights.tenantId, ...values];
  const { rows } =
    db.connections().idle > 0
      ? await db.query<{ last: string }>(COUNT, all)
      : await db.dedicated((client) => client.query<{ last: string }>(COUNT, all));
  return rows[0]?.last as string;
}

/** The fields that a create fills; those of documents that are numbered later wait. */
const atCreation = (entity: EntityModel) => entity.numbered.filter(({ sequence }) => sequence.taken === 'create');

/** Whether a create must take numbers first. */
export const wantsNumbers = (entity: EntityModel, records: readonly Prepared[]): boolean =>
  atCreation(entity).some(({ field }) => records.some((r) => (r.values.get(field.key) ?? null) === null));

/** Fills the fields of new records that number sequences give, with what follows from them. */
export async function withNumbers(
  entity: EntityModel,
  records: readonly Prepared[],
  work: Work,
  pointer: (i: number) => string,
): Promise<readonly Prepared[]> {
  if (!wantsNumbers(entity, records)) return records;
  const values = records.map((record) => new Map(record.values));
  for (const { field, sequence } of atCreation(entity)) {
    const declared = work.kernel.registry.sequences.get(sequence.code) ?? sequence;
    const lacking = values.filter((one) => (one.get(field.key) ?? null) === null);
    for (const [unitId, members] of Map.groupBy(lacking, (one) => unitOf(one, work))) {
      const request = { count: members.length, entity: entity.name, unitId, at: work.kernel.now() };
      const numbers = await takeNumbers(declared, request, work);
      members.forEach((one, i) => one.set(field.key, field.field.parse(numbers[i], `/${field.key}`)));
    }
  }
  return records.map((record, i) => {
    const filled = values[i] as Map<string, unknown>;
    derive(entity, filled, null, work, pointer(i));
    return { ...record, values: filled };
  });
}

const unitOf = (values: ReadonlyMap<string, unknown>, work: Work): string | null =>
  (values.get('officeId') ?? values.get('teamId') ?? work.rights.homeUnitId) as string | null;

/** The next number for code of modules; see `Context.number`. */
export async function nextNumber(
  code: string,
  options: { office?: string | null; at?: Date; entity?: string },
  work: Work,
): Promise<string> {
  const sequence = work.kernel.registry.sequences.get(code);
  if (!sequence) throw new Error(`No field declares the sequence ${code}; have one with text({ sequence: '${code}' }).`);
  const request = {
    count: 1,
    entity: options.entity ?? '',
    unitId: options.office ?? work.rights.homeUnitId,
    at: options.at ?? work.kernel.now(),
  };
  return inTransaction(work, async (inside) => (await takeNumbers(sequence, request, inside))[0] as string);
}
