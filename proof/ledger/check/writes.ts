import { hashOf } from '../hash.js';
import { endings, judge, quoted, type Facts, type Judgement, type Sql } from './facts.js';

/** What a row must be after the last acknowledged request about it. */
interface Expected {
  readonly table: string;
  columns: Record<string, string | null>;
  hash: string;
  version: number;
  deleted: boolean;
  by: string;
}

type Found = { id: string; version: number; deleted: boolean; columns: string };

/** I1: every acknowledged write is there, with what it said and at least the version it was told. */
export async function acknowledged(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge('I1', 'every acknowledged write is in the database as it was told');
  const rows = new Map<string, Expected>();
  const steps: { id: string; version: number; changed: Readonly<Record<string, string | null>>; by: string }[] = [];
  for (const { intent, end } of endings(facts.lines)) {
    if (end?.t !== 'ack') continue;
    intent.rows.forEach((row, i) => {
      const told = end.rows[i];
      if (!told) return;
      const before = rows.get(told.id);
      const columns = { ...before?.columns, ...row.changed };
      rows.set(told.id, {
        table: row.table,
        columns,
        hash: row.hash,
        version: told.version,
        deleted: row.deleted,
        by: intent.key,
      });
      if (intent.op === 'create' || intent.op === 'update') steps.push({ ...told, changed: row.changed, by: intent.key });
    });
  }
  for (const [table, ids] of groups([...rows].map(([id, { table }]) => [table, id]))) {
    const found = await rowsOf(facts.sql, table, ids);
    for (const id of ids) {
      look();
      const expected = rows.get(id)!;
      const row = found.get(id);
      if (!row) fail(`${expected.by}: ${table} ${id} was acknowledged and is not there`);
      else if (row.version < expected.version)
        fail(`${expected.by}: ${table} ${id} has version ${row.version}, told was ${expected.version}`);
      else if (row.deleted !== expected.deleted) fail(`${expected.by}: ${table} ${id} is ${row.deleted ? '' : 'not '}deleted`);
      else if (hashOf(only(row.columns, Object.keys(expected.columns))) !== expected.hash)
        fail(`${expected.by}: ${table} ${id} is not as it was written last`);
    }
  }
  await inHistory(facts.sql, steps, look, fail);
  return done();
}

/** Each write by itself, though later ones have changed the row since: its version's row of the ledger holds what it set. */
async function inHistory(
  sql: Sql,
  steps: readonly { id: string; version: number; changed: Readonly<Record<string, string | null>>; by: string }[],
  look: () => void,
  fail: (what: string) => void,
): Promise<void> {
  const found = new Map<string, Record<string, unknown>>();
  for (let from = 0; from < steps.length; from += 5000) {
    const page = steps.slice(from, from + 5000);
    const rows = await sql<{ record_id: string; version: number; after: string }>(
      `select l.record_id, l.version, l.after from ledger l where l.record_id = any($1::uuid[]) and (l.operation = 'create' or l.operation = 'update' and l.after ? 'version')`,
      [[...new Set(page.map(({ id }) => id))]],
    );
    for (const row of rows) found.set(`${row.record_id} ${row.version}`, JSON.parse(row.after) as Record<string, unknown>);
  }
  for (const { id, version, changed, by } of steps) {
    look();
    const after = found.get(`${id} ${version}`);
    if (!after) fail(`${by}: the ledger has no version ${version} of ${id}`);
    else if (Object.entries(changed).some(([column, value]) => (after[column] ?? null) !== value))
      fail(`${by}: version ${version} of ${id} does not hold what was sent`);
  }
}

/** I2: what was sent again until it was settled is there once; what was refused is not there; and nothing else is. */
export async function exactlyOnce(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge(
    'I2',
    'every intent exists exactly once, refused ones not at all, and no row without an intent',
  );
  const expected = new Map<string, { by: string; least: number; most: number }>();
  let repeated = 0;
  const tried = new Set(facts.lines.flatMap((line) => (line.t === 'unknown' ? [`${line.writer} ${line.n}`] : [])));
  const columns = new Map<string, string>();
  for (const { intent, end } of endings(facts.lines)) {
    if (tried.has(`${intent.writer} ${intent.n}`)) repeated++;
    for (const row of intent.rows) {
      if (row.marker === null) continue;
      columns.set(row.table, row.markerColumn);
      const [least, most] = end === undefined ? [0, 1] : end.t === 'ack' ? [1, 1] : [0, 0];
      expected.set(`${row.table} ${row.marker}`, {
        by: `${intent.key} ${intent.op} (${end?.t ?? 'never settled'})`,
        least,
        most,
      });
    }
  }
  for (const [table, column] of columns) {
    const name = quoted(column);
    const rows = await facts.sql<{ marker: string; n: number }>(
      `select ${name} as marker, count(*)::int as n from ${quoted(table)} where ${name} like 'Proof_%' and tenant_id = any($1::uuid[]) group by 1`,
      [facts.firms.map(({ id }) => id)],
    );
    const there = new Map(rows.map(({ marker, n }) => [`${table} ${marker}`, n]));
    for (const [key, { by, least, most }] of expected) {
      if (!key.startsWith(`${table} `)) continue;
      look();
      const n = there.get(key) ?? 0;
      if (n < least || n > most) fail(`${by}: ${key} is there ${n} times`);
    }
    for (const key of there.keys()) if (!expected.has(key)) fail(`${key} is there and nobody meant it`);
  }
  return done(`${repeated} intents had an answer lost and were sent again`);
}

function groups(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const [key, value] of pairs) grouped.set(key, [...(grouped.get(key) ?? []), value]);
  return grouped;
}

async function rowsOf(
  sql: Sql,
  table: string,
  ids: readonly string[],
): Promise<Map<string, { version: number; deleted: boolean; columns: Record<string, unknown> }>> {
  const rows: Found[] = [];
  for (let from = 0; from < ids.length; from += 5000)
    rows.push(
      ...(await sql<Found>(
        `select id, version, deleted_at is not null as deleted, to_jsonb(t)::text as columns from ${quoted(table)} t where id = any($1::uuid[])`,
        [ids.slice(from, from + 5000)],
      )),
    );
  return new Map(
    rows.map(({ id, version, deleted, columns }) => [
      id,
      { version, deleted, columns: JSON.parse(columns) as Record<string, unknown> },
    ]),
  );
}

const only = (columns: Record<string, unknown>, names: readonly string[]): Record<string, string | null> =>
  Object.fromEntries(names.map((name) => [name, (columns[name] as string | null | undefined) ?? null]));
