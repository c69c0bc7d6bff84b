import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { judge, quoted, type Facts, type Judgement } from './facts.js';

interface Key {
  readonly name: string;
  readonly child: string;
  readonly parent: string;
  readonly columns: string;
  readonly targets: string;
}

/** I9: every kept content is what its name says and a row names it; every row's content is kept. */
export async function contents(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge(
    'I9',
    'the SHA-256 of every kept content is its row’s; no row without its content, no old content without a row',
  );
  if (facts.files === null) return done('not looked at');
  const rows = await facts.sql<{ tenant_id: string; sha256: string }>(
    `select distinct tenant_id, sha256 from files where deleted_at is null and tenant_id = any($1::uuid[])`,
    [facts.firms.map(({ id }) => id)],
  );
  const named = new Set(rows.map(({ tenant_id, sha256 }) => `${tenant_id}/${sha256}`));
  const found = new Set<string>();
  let waiting = 0;
  for (const { tenant, name, path } of kept(facts.files)) {
    if (name.includes('.')) continue;
    look();
    found.add(`${tenant}/${name}`);
    if (createHash('sha256').update(readFileSync(path)).digest('hex') !== name)
      fail(`${tenant}/${name} is not what its name says`);
    if (named.has(`${tenant}/${name}`)) continue;
    waiting++;
    if (Date.now() - statSync(path).mtimeMs > 3_600_000) fail(`${tenant}/${name} is kept and no row has named it for an hour`);
  }
  for (const key of named) if (!found.has(key)) fail(`${key} is named by a row and not kept`);
  return done(`${waiting} contents without a row, younger than an hour`);
}

function kept(folder: string): { tenant: string; name: string; path: string }[] {
  if (!existsSync(folder)) return [];
  const folders = (of: string): string[] => readdirSync(of).filter((name) => statSync(join(of, name)).isDirectory());
  return folders(folder)
    .filter((tenant) => tenant !== 'spool')
    .flatMap((tenant) =>
      folders(join(folder, tenant)).flatMap((part) =>
        readdirSync(join(folder, tenant, part)).map((name) => ({ tenant, name, path: join(folder, tenant, part, name) })),
      ),
    );
}

/** I11: no link crosses tenants, and nobody outside has seen another firm's canary. */
export async function borders(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge(
    'I11',
    'every link stays in its tenant; receivers, mailboxes and files hold their own firm’s canary only',
  );
  const keys = await facts.sql<Key>(
    `select c.conname as name, c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
       (select json_agg(a.attname order by k.n) from unnest(c.conkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num)::text as columns,
       (select json_agg(a.attname order by k.n) from unnest(c.confkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num)::text as targets
     from pg_constraint c join pg_class t on t.oid = c.conrelid where c.contype = 'f' and t.relnamespace = 'public'::regnamespace and c.conparentid = 0`,
  );
  for (const key of keys) {
    const [columns, targets] = [JSON.parse(key.columns) as string[], JSON.parse(key.targets) as string[]];
    if (columns[0] !== 'tenant_id' || targets[0] !== 'tenant_id') {
      fail(`${key.name} does not begin with the tenant`);
      continue;
    }
    const on = columns.map((column, i) => `p.${quoted(targets[i]!)} = c.${quoted(column)}`).join(' and ');
    const given = columns.map((column) => `c.${quoted(column)} is not null`).join(' and ');
    const [row] = await facts.sql<{ n: number; lost: number }>(
      `select count(*) as n, count(*) filter (where p.tenant_id is null) as lost from ${key.child} c left join ${key.parent} p on ${on} where ${given}`,
    );
    look(row?.n ?? 0);
    if ((row?.lost ?? 0) > 0) fail(`${row?.lost} rows of ${key.child} point by ${key.name} at nothing of their own tenant`);
  }
  canaries(facts, look, fail);
  return done(`${keys.length} foreign keys`);
}

function canaries(facts: Facts, look: () => void, fail: (what: string) => void): void {
  const foreign = (slug: string, text: string): string | undefined =>
    facts.firms.find((firm) => firm.slug !== slug && text.includes(firm.canary))?.slug;
  const paths = new Map(facts.firms.flatMap((firm) => firm.hooks.map((hook) => [hook.path, firm.slug] as const)));
  for (const line of facts.lines) {
    const [slug, text] =
      line.t === 'received'
        ? [paths.get(line.path), line.body]
        : line.t === 'mail'
          ? [facts.firms.find((firm) => line.to.some((to) => to.endsWith(firm.mailDomain)))?.slug, line.raw]
          : [undefined, ''];
    if (slug === undefined) continue;
    look();
    const whose = foreign(slug, text);
    if (whose !== undefined) fail(`something of ${whose} went to ${slug}`);
  }
  if (facts.files === null) return;
  for (const { tenant, path, name } of kept(facts.files)) {
    const firm = facts.firms.find(({ id }) => id === tenant);
    const whose = firm && foreign(firm.slug, readFileSync(path, 'latin1'));
    if (whose !== undefined) fail(`the content ${name} of ${firm?.slug} holds something of ${whose}`);
  }
}
