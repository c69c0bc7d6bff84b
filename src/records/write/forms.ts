import type { StoredFormRule } from '../../access/form-rules.js';
import { invalid, Problem } from '../../platform/problem.js';
import { columnRef } from '../../registry/columns.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { literal, quote } from '../../registry/names.js';
import { durationSeconds } from '../../declare/fields/duration.js';
import { filterSql } from '../read/filter.js';
import { Statement } from '../read/statement.js';
import { inTransaction, session, settle, type Work } from '../work.js';
import { derive } from './derive.js';
import type { Prepared } from './prepared.js';
import { EMPTIED, toRow } from './rows.js';

/** The firm's rules for writing this entity; none for the kernel's own work. */
export const formRulesFor = (entity: EntityModel, work: Work): readonly StoredFormRule[] =>
  work.rights.forms.get(entity.name) ?? [];

/** What the database says of one record: which rules fit it before and as it will be, which fields are empty then and which differ. */
interface Verdict {
  readonly before: readonly boolean[];
  readonly after: readonly boolean[];
  readonly empty: readonly string[];
  readonly changed: readonly string[];
}

/** New records with the defaults of the rules that fit them; throws 400 `required_by_form` where a rule's field is empty. */
export async function regulateCreate(
  entity: EntityModel,
  given: readonly Prepared[],
  work: Work,
  pointer: (i: number) => string,
): Promise<readonly Prepared[]> {
  const rules = formRulesFor(entity, work);
  if (rules.length === 0) return given;
  const first = await judge(entity, rules, given, work, false);
  const records = given.map((record, i) => withDefaults(entity, rules, record, first[i] as Verdict, work, pointer(i)));
  const verdicts = records.some((record, i) => record !== given[i]) ? await judge(entity, rules, records, work, false) : first;
  records.forEach((record, i) => {
    const { after, empty } = verdicts[i] as Verdict;
    rules.forEach((rule, n) => {
      if (after[n]) demand(rule, missing(rule.required, empty, record), pointer(i));
    });
  });
  return records;
}

/**
 * Refuses what the rules do not let through: a field emptied that a rule demands, a record that comes under a rule without its
 * fields (both 400 `required_by_form`), and a field changed that a rule freezes (`read_only_by_form`). What was incomplete before and is not
 * touched is left alone. Locks the records.
 */
export async function regulateUpdate(
  entity: EntityModel,
  records: readonly Prepared[],
  work: Work,
  pointer: (i: number) => string,
): Promise<void> {
  const rules = formRulesFor(entity, work);
  if (rules.length === 0 || records.every((r) => r.values.size === 0)) return;
  const verdicts = await judge(entity, rules, records, work, true);
  records.forEach((record, i) => {
    const verdict = verdicts[i];
    if (!verdict) return;
    rules.forEach((rule, n) => {
      const frozen = verdict.before[n] && !work.trusted ? rule.readOnly.filter((key) => verdict.changed.includes(key)) : [];
      if (frozen.length > 0) freeze(rule, frozen, pointer(i));
      if (!verdict.after[n]) return;
      const asked = verdict.before[n] ? rule.required.filter((key) => verdict.changed.includes(key)) : rule.required;
      demand(rule, missing(asked, verdict.empty, record), pointer(i));
    });
  });
}

const missing = (asked: readonly string[], empty: readonly string[], record: Prepared): string[] =>
  asked.filter((key) => empty.includes(key) && (record.linked.get(key) ?? []).length === 0);

function demand(rule: StoredFormRule, fields: readonly string[], pointer: string): void {
  if (fields.length === 0) return;
  const message = rule.message ?? `Fill in ${fields.join(', ')}: the form rule ${rule.name} asks for it.`;
  throw invalid(`${pointer}/${fields[0]}`, message, { fields, rule: rule.name }, 'required_by_form');
}

function freeze(rule: StoredFormRule, fields: readonly string[], pointer: string): void {
  const message = rule.message ?? `${fields.join(', ')} cannot be changed now: the form rule ${rule.name} holds it.`;
  throw invalid(`${pointer}/${fields[0]}`, message, { fields, rule: rule.name }, 'read_only_by_form');
}

/** One statement for all records and rules: the conditions are evaluated on the rows as they will be, which are not written yet. */
async function judge(
  entity: EntityModel,
  rules: readonly StoredFormRule[],
  records: readonly Prepared[],
  work: Work,
  stored: boolean,
): Promise<Verdict[]> {
  const s = new Statement({ ...work.rights, all: true });
  s.unwritten = 'a';
  const table = quote(entity.table);
  const rows = s.bind(JSON.stringify(records.map((r) => ({ ...toRow(entity, r), tenant_id: work.rights.tenantId }))), 'json');
  const keys = [...new Set(rules.flatMap((rule) => [...rule.required, ...rule.readOnly]))];
  const fields = keys.flatMap((key) => entity.fields.get(key) ?? []);
  const fits = (alias: string) => `json_build_array(${rules.map((rule) => condition(rule, entity, alias, s, work)).join(', ')})`;
  const listed = (test: (field: FieldModel) => string) =>
    `array_remove(array[${fields.map((f) => `case when ${test(f)} then ${literal(f.key)} end`).join(', ')}]::text[], null)`;
  const refs = (f: FieldModel, alias: string) => f.field.columns.map((c) => columnRef(f, alias)(c.suffix));
  const empty = listed((f) => `num_nonnulls(${refs(f, 'a').join(', ')}) = 0`);
  const changed = stored
    ? listed((f) =>
        refs(f, 'a')
          .map((a, i) => `${a} is distinct from ${refs(f, 'o')[i]}`)
          .join(' or '),
      )
    : `'{}'::text[]`;
  const text =
    `select json_build_object('before', ${stored ? fits('o') : `'[]'::json`}, 'after', ${fits('a')}, 'empty', ${empty}, 'changed', ${changed}) as verdict, src.n::int - 1 as n ` +
    `from json_array_elements(${rows}) with ordinality src (row, n) ` +
    (stored
      ? `join ${table} o on o.tenant_id = ${s.bind(work.rights.tenantId, 'uuid')} and o.id = (src.row ->> 'id')::uuid cross join lateral json_populate_record(o, ${rowToBe(entity, records)}) a for no key update of o`
      : `cross join lateral json_populate_record(null::${table}, src.row) a`);
  const found = await session(work).query<{ verdict: Verdict | string; n: number }>(text, s.values);
  const verdicts: Verdict[] = [];
  for (const row of found.rows)
    verdicts[row.n] = typeof row.verdict === 'string' ? (JSON.parse(row.verdict) as Verdict) : row.verdict;
  return verdicts;
}

/** The given columns of `src`; those of custom fields are parts of one column, of which the others stay. */
function rowToBe(entity: EntityModel, records: readonly Prepared[]): string {
  if (!records.some(({ values }) => [...values.keys()].some((key) => entity.fields.get(key)?.custom))) return 'src.row';
  const given = 'src.row::jsonb';
  const emptied = `array(select jsonb_array_elements_text(${given} -> '${EMPTIED}'))`;
  const custom = `(coalesce(o."custom", '{}') || (${given} -> 'custom')) - ${emptied}`;
  return `case when ${given} ? 'custom' then (${given} || jsonb_build_object('custom', ${custom}))::json else src.row end`;
}

/** A rule that the declarations no longer fit, say after an upgrade, holds nothing up; it is told in the log. */
function condition(rule: StoredFormRule, entity: EntityModel, alias: string, s: Statement, work: Work): string {
  try {
    return `coalesce(${filterSql(rule.condition ?? {}, entity, alias, s)}, false)`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    work.kernel.log('warn', `The form rule ${rule.name} cannot be read; it is passed over.`, {
      rule: rule.id,
      why: error.message,
    });
    return 'false';
  }
}

function withDefaults(
  entity: EntityModel,
  rules: readonly StoredFormRule[],
  record: Prepared,
  { after }: Verdict,
  work: Work,
  pointer: string,
): Prepared {
  const values = new Map(record.values);
  let filled = false;
  rules.forEach((rule, n) => {
    if (!after[n]) return;
    for (const [key, expression] of Object.entries(rule.defaults)) {
      const field = entity.fields.get(key);
      if (!field || (values.get(key) ?? null) !== null) continue;
      const value = defaultOf(expression, values, work);
      if (value === null) continue;
      values.set(key, field.field.parse(value, `${pointer}/${key}`));
      filled = true;
    }
  });
  if (!filled) return record;
  derive(entity, values, null, work, pointer);
  return { ...record, values };
}

/** The value of a default: `{ "now": "P3D" }` is three days from now, `{ "actor": true }` who writes, `{ "field": "name" }` another field's. */
export function defaultOf(
  expression: unknown,
  values: ReadonlyMap<string, unknown>,
  work: Pick<Work, 'kernel' | 'rights'>,
): unknown {
  if (typeof expression !== 'object' || expression === null || Array.isArray(expression)) return expression;
  const [[kind, operand] = ['', null], ...more] = Object.entries(expression);
  if (more.length > 0) return expression;
  if (kind === 'actor') return work.rights.userId;
  if (kind === 'field') return values.get(String(operand)) ?? null;
  if (kind === 'now') return new Date(work.kernel.now().getTime() + durationSeconds(operand, '/now') * 1000).toISOString();
  return expression;
}

/** The rules that hold for a stored record now. The caller has made sure that it may be read. */
export async function rulesOfRecord(entity: EntityModel, id: string, work: Work): Promise<readonly StoredFormRule[]> {
  const rules = formRulesFor(entity, work);
  if (rules.length === 0) return [];
  const record: Prepared = { id, values: new Map(), linked: new Map(), expectedVersion: null };
  const [verdict] = await inTransaction(work, async (inside) => {
    await settle(inside);
    return judge(entity, rules, [record], inside, true);
  });
  return rules.filter((_, n) => verdict?.before[n]);
}
