import type { Client } from 'pg';

interface Index {
  readonly name: string;
  readonly definition: string;
}

/**
 * Runs `work` with the tables' plain indexes dropped and builds them again after, from the definitions PostgreSQL itself
 * kept: loading a million rows into them one by one takes several times as long. Indexes behind constraints stay.
 */
export async function withoutIndexes(
  client: Client,
  tables: readonly string[],
  tell: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<Index>(
    `select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(i.indexrelid) as definition
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where i.indrelid = any($1::text[]::regclass[]) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
        and not i.indisreplident and not i.indisclustered
      order by 1`,
    [tables],
  );
  for (const index of rows) await client.query(`drop index ${index.name}`);
  await work();
  for (const index of rows) {
    const began = performance.now();
    await client.query(index.definition);
    tell(`  index ${index.name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
}
