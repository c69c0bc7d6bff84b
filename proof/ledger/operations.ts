import { randomBytes } from 'node:crypto';
import { hashOf } from './hash.js';
import type { Written } from './lines.js';

/** For whom one lane of a writer works. */
export interface WriterTenant {
  readonly slug: string;
  /** Value of the header `Authorization`. */
  readonly authorization: string;
  /** A text that no other tenant's receivers, mailboxes and files may ever see. */
  readonly canary: string;
}

/** A row this lane has made, as it last knew it. */
export interface KnownRow {
  readonly table: string;
  readonly id: string;
  version: number;
  columns: Record<string, string | null>;
}

/** One request and what it is to leave behind. */
export interface Planned {
  readonly op: string;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly rows: readonly Written[];
  /** Reads ids and versions out of the answer, in the order of `rows`. */
  read(answer: unknown): { id: string; version: number }[];
}

/** What a lane draws from. */
export interface Lane {
  readonly tenant: WriterTenant;
  /** Unique over all writers of all runs on this database. */
  readonly prefix: string;
  readonly random: () => number;
  readonly accounts: KnownRow[];
  readonly people: KnownRow[];
  /** Markers given. */
  count: number;
  /** Requests planned. */
  turn: number;
}

interface Answered {
  readonly id: string;
  readonly version: number;
}

const one = (answer: unknown): Answered[] => [{ id: (answer as Answered).id, version: (answer as Answered).version }];
const marker = (lane: Lane): string => `Proof ${lane.prefix}-${String(lane.count++)}`;
const pick = <T>(lane: Lane, of: readonly T[]): T | undefined => of[Math.floor(lane.random() * of.length)];

const made = (table: string, markerColumn: string, columns: Record<string, string | null>): Written => ({
  table,
  marker: columns[markerColumn] as string,
  markerColumn,
  id: null,
  changed: columns,
  hash: hashOf(columns),
  deleted: false,
});

const changed = (row: KnownRow, columns: Record<string, string | null>, deleted = false): Written => ({
  table: row.table,
  marker: null,
  markerColumn: '',
  id: row.id,
  changed: columns,
  hash: hashOf({ ...row.columns, ...columns }),
  deleted,
});

const json = (value: unknown): string => JSON.stringify(value);

function newAccount(lane: Lane): Record<string, string> {
  const name = marker(lane);
  return { name, notes: `${lane.tenant.canary} ${name}` };
}

function createAccount(lane: Lane): Planned {
  const columns = newAccount(lane);
  const vip = lane.random() < 0.2;
  return {
    op: 'create',
    method: 'POST',
    path: '/v1/accounts',
    body: json({ ...columns, vip, notDuplicate: true }),
    rows: [made('accounts', 'name', columns)],
    read: one,
  };
}

/** In an account, whose role in it is written in the same transaction. */
function createPerson(lane: Lane): Planned {
  const last_name = marker(lane);
  const notes = `${lane.tenant.canary} person`;
  const account = lane.random() < 0.5 ? pick(lane, lane.accounts) : undefined;
  const body = { lastName: last_name, notes, notDuplicate: true, ...(account ? { accountId: account.id } : {}) };
  return {
    op: 'create',
    method: 'POST',
    path: '/v1/people',
    body: json(body),
    rows: [made('people', 'last_name', { last_name, notes })],
    read: one,
  };
}

function change(lane: Lane): Planned | null {
  const row = pick(lane, [...lane.accounts, ...lane.people]);
  if (!row) return null;
  const notes = `${lane.tenant.canary} changed ${String(lane.count++)}`;
  const path = `/v1/${row.table}/${row.id}`;
  return {
    op: 'update',
    method: 'PATCH',
    path,
    headers: { 'if-match': `"${String(row.version)}"` },
    body: json({ notes }),
    rows: [changed(row, { notes })],
    read: one,
  };
}

function remove(lane: Lane): Planned | null {
  const row = pick(lane, lane.people);
  if (!row) return null;
  lane.people.splice(lane.people.indexOf(row), 1);
  return {
    op: 'delete',
    method: 'DELETE',
    path: `/v1/people/${row.id}`,
    headers: { 'if-match': '*' },
    body: '',
    rows: [changed(row, {}, true)],
    read: one,
  };
}

function bulk(lane: Lane): Planned {
  const items = Array.from({ length: 5 }, () => ({ last_name: marker(lane), notes: `${lane.tenant.canary} bulk` }));
  const body = {
    operation: 'create',
    items: items.map(({ last_name, notes }) => ({ lastName: last_name, notes, notDuplicate: true })),
  };
  return {
    op: 'bulk',
    method: 'POST',
    path: '/v1/people/bulk',
    body: json(body),
    rows: items.map((columns) => made('people', 'last_name', columns)),
    read: (answer) =>
      (answer as { items: { record: Answered }[] }).items.map(({ record }) => ({ id: record.id, version: record.version })),
  };
}

function upsert(lane: Lane): Planned {
  const columns = newAccount(lane);
  const body = { match: { externalId: { system: 'proof', id: columns.name } }, input: { ...columns, notDuplicate: true } };
  return {
    op: 'upsert',
    method: 'POST',
    path: '/v1/accounts/upsert',
    body: json(body),
    rows: [made('accounts', 'name', columns)],
    read: one,
  };
}

const CURRENCIES = ['RUB', 'EUR', 'USD', 'JPY', 'KRW', 'KWD'];

/** An invoice with random lines; what they add up to is looked at in the database. */
function invoice(lane: Lane): Planned | null {
  const account = pick(lane, lane.accounts);
  if (!account) return null;
  const note = marker(lane);
  const lines = Array.from({ length: 1 + Math.floor(lane.random() * 12) }, (_, i) => ({
    description: `Line ${String(i)}`,
    quantity: (0.0001 + lane.random() * 20).toFixed(4),
    unitPrice: Math.floor(lane.random() * 1_000_000),
    ...(lane.random() < 0.8 ? { taxPercent: pick(lane, ['20', '10', '7.7', '5.5', '0'])! } : {}),
  }));
  const body = { accountId: account.id, currency: pick(lane, CURRENCIES), taxIncluded: lane.random() < 0.5, note, lines };
  return {
    op: 'invoice',
    method: 'POST',
    path: '/v1/invoices/compose',
    body: json(body),
    rows: [made('invoices', 'note', { note })],
    read: one,
  };
}

function upload(lane: Lane): Planned {
  const name = `${marker(lane).replaceAll(' ', '-')}.txt`;
  const body = Buffer.concat([
    Buffer.from(`${lane.tenant.canary}\n`),
    Buffer.from(randomBytes(Math.floor(lane.random() * 12_000)).toString('base64')),
  ]);
  const path = `/v1/files?name=${encodeURIComponent(name)}`;
  return {
    op: 'upload',
    method: 'POST',
    path,
    headers: { 'content-type': 'text/plain' },
    body,
    rows: [made('files', 'name', { name })],
    read: one,
  };
}

/** Two accounts of this lane become one. */
function merge(lane: Lane): Planned | null {
  if (lane.accounts.length < 4) return null;
  const [survivor, loser] = [lane.accounts[0]!, lane.accounts[lane.accounts.length - 1]!];
  lane.accounts.splice(lane.accounts.indexOf(loser), 1);
  return {
    op: 'merge',
    method: 'POST',
    path: `/v1/accounts/${survivor.id}/merge`,
    headers: { 'if-match': '*' },
    body: json({ loserIds: [loser.id], acceptDifferentIds: true }),
    rows: [changed(survivor, {}), changed(loser, {}, true)],
    // The answer tells no versions: those before are the least there can be.
    read: () => [survivor, loser].map(({ id, version }) => ({ id, version })),
  };
}

/** Twenty rows by CSV, recognised by the id they have elsewhere, so that it may be sent again. */
function importing(lane: Lane): Planned {
  const rows = Array.from({ length: 20 }, () => newAccount(lane));
  const mapping = {
    fields: { name: { from: 'name' }, notes: { from: 'notes' } },
    match: ['externalId'],
    externalId: { system: 'proof-import', from: 'key' },
  };
  const csv = `key,name,notes\n${rows.map(({ name, notes }) => `${String(name)},${String(name)},${String(notes)}`).join('\n')}\n`;
  return {
    op: 'import',
    method: 'POST',
    path: `/v1/import/accounts?mode=upsert&mapping=${encodeURIComponent(json(mapping))}`,
    headers: { 'content-type': 'text/csv' },
    body: csv,
    rows: rows.map((columns) => made('accounts', 'name', columns)),
    read: () => [],
  };
}

const MIX: readonly (readonly [share: number, plan: (lane: Lane) => Planned | null])[] = [
  [22, createAccount],
  [18, createPerson],
  [26, change],
  [7, remove],
  [5, bulk],
  [6, upsert],
  [8, invoice],
  [5, upload],
  [2, merge],
  [1, importing],
];

/** The lane's next request, drawn at random but for the fourth, an import; a lane that has nothing yet makes an account. */
export function nextOperation(lane: Lane): Planned {
  if (++lane.turn === 4) return importing(lane);
  let left = lane.random() * 100;
  const [, plan] = MIX.find(([share]) => (left -= share) < 0) ?? MIX[0]!;
  return plan(lane) ?? createAccount(lane);
}

/** Keeps what is known of the rows after an answer. */
export function learn(lane: Lane, planned: Planned, told: readonly Answered[]): void {
  planned.rows.forEach((row, i) => {
    const answer = told[i];
    if (!answer || row.deleted) return;
    const lists: Record<string, KnownRow[]> = { accounts: lane.accounts, people: lane.people };
    const list = lists[row.table];
    const known = list?.find(({ id }) => id === answer.id);
    if (known) Object.assign(known, { version: answer.version, columns: { ...known.columns, ...row.changed } });
    else if (list && list.length < 60)
      list.push({ table: row.table, id: answer.id, version: answer.version, columns: { ...row.changed } });
  });
}
