import pg from 'pg';
import { makeContext, testKernel, type TestKernel } from '#kit';
import contacts from '../../modules/contacts/index.js';
import { createDatabase, type Database } from '../platform/db.js';
import type { Work } from '../records/work.js';
import { anchorKey, type AnchorKey } from './anchor-key.js';
import { anchorAll, sealAll } from './seal.js';
import { verifyLedger, type Finding } from './verify.js';

let kit: TestKernel;
let everything: Database;
let admin: pg.Client;
let key: AnchorKey;
let other: Work;
const limits = {
  poolSize: 2,
  connectTimeout: 5_000,
  statementTimeout: 30_000,
  lockTimeout: 10_000,
  idleInTransactionTimeout: 30_000,
};

beforeAll(async () => {
  kit = await testKernel([contacts]);
  other = await kit.otherTenant();
  everything = createDatabase(limits, kit.database.url, { role: 'eleven_internal' });
  admin = new pg.Client(kit.database.adminUrl);
  await admin.connect();
  // Whoever tampers is past every fence.
  await admin.query('set session_replication_role = replica');
  key = await anchorKey('ab'.repeat(32));
});
afterAll(async () => {
  await admin?.end();
  await everything?.close();
  await kit?.close();
});

/** Seals everything written so far, also while tests beside this one write. */
async function seal(): Promise<number> {
  await kit.settled();
  return sealAll(kit.owner);
}

const verify = async (anchors: readonly string[] = []): Promise<Finding['kind'][]> => {
  const { findings } = await verifyLedger({ everything, key, anchors });
  return findings.map((finding) => finding.kind);
};

/** Some history in both tenants, sealed in several seals. */
async function history(): Promise<void> {
  for (let n = 0; n < 3; n++) {
    const account = await makeContext(kit.system)
      .records('account')
      .create({ name: `Glass ${n}` });
    await makeContext(kit.system)
      .records('account')
      .update(account.id, { name: `Glass ${n} and light` }, null);
    await makeContext(other)
      .records('account')
      .create({ name: `Other ${n}` });
    expect(await seal()).toBeGreaterThan(2);
  }
}

const TABLES = ['ledger', 'ledger_seals', 'ledger_erasures'];

/** Tampers, says what is found, and takes it back. */
async function tampering(statements: readonly string[], values: unknown[] = []): Promise<Finding['kind'][]> {
  await admin.query(TABLES.map((table) => `create temp table kept_${table} as select * from ${table}`).join(';'));
  try {
    for (const statement of statements) {
      const result = await admin.query(statement, statement.includes('$1') ? values : []);
      if (!statement.startsWith('do')) expect(result.rowCount).toBeGreaterThan(0);
    }
    return await verify();
  } finally {
    const back = (table: string) =>
      `delete from ${table}; insert into ${table} overriding system value select * from kept_${table}; drop table kept_${table}`;
    await admin.query(TABLES.map(back).join(';'));
    expect(await verify()).toEqual([]);
  }
}

describe('the chain over the ledger', () => {
  beforeAll(async () => {
    await history();
    await anchorAll(kit.owner, key, null, '0 seconds');
  });

  it('verifies what nobody touched, and covers every settled row', async () => {
    const result = await verifyLedger({ everything, key });
    const { rows } = await admin.query<{ n: string }>('select count(*) as n from ledger');
    expect(result).toMatchObject({ findings: [], tenants: 2, rows: Number(rows[0]?.n), foreignAnchors: 0 });
    expect(result.anchors).toBeGreaterThanOrEqual(2);
    expect(await sealAll(kit.owner)).toBe(0);
  });

  it('finds a row that was changed [I12]', async () => {
    expect(
      await tampering([
        `update ledger set after = jsonb_set(after, '{name}', '"Another"') where id = (select max(id) - 2 from ledger where entity = 'account')`,
      ]),
    ).toEqual(['seal']);
  });

  it('finds a row that was changed although every seal after it was computed anew [I12]', async () => {
    const forge = `do $do$ declare s record; before bytea := ''; begin
      update ledger set reason = 'forged' where id = (select min(id) from ledger where entity = 'account');
      for s in select * from ledger_seals order by tenant_id, seq loop
        select case when s.seq = 1 then '' else p.hash end into before from (select 1) o left join ledger_seals p on p.tenant_id = s.tenant_id and p.seq = s.seq - 1;
        update ledger_seals set hash = sha256(before || (select string_agg(ledger_digest(l), '' order by l.xid, l.id) from ledger l where l.tenant_id = s.tenant_id and (l.xid, l.id) <= (s.last_xid, s.last_id)
          and (l.xid, l.id) > (select coalesce(max(p.last_xid), '0'), coalesce(max(p.last_id), 0) from ledger_seals p where p.tenant_id = s.tenant_id and p.seq = s.seq - 1))) where tenant_id = s.tenant_id and seq = s.seq;
      end loop; end $do$`;
    expect(await tampering([forge])).toEqual(['anchor']);
  });

  it('finds a row that was taken out [I12]', async () => {
    expect(await tampering([`delete from ledger where id = (select min(id) + 1 from ledger)`])).toEqual(['seal']);
  });

  it('finds a row that was put in [I12]', async () => {
    const insert = `insert into ledger (tenant_id, xid, entity, record_id, operation, event, version) select tenant_id, xid, entity, record_id, 'event', 'account.invented', 1 from ledger where entity = 'account' order by id limit 1`;
    expect(await tampering([insert])).toEqual(['seal']);
  });

  it('finds two rows that changed places [I12]', async () => {
    const swap = `with two as (select min(id) as a, max(id) as b from ledger where event = 'account.created' and tenant_id = $1)
      update ledger l set record_id = o.record_id, after = o.after from two, ledger o where (l.id = two.a and o.id = two.b) or (l.id = two.b and o.id = two.a)`;
    const found = await tampering([swap], [kit.system.rights.tenantId]);
    expect(new Set(found)).toEqual(new Set(['seal']));
    expect(found).toHaveLength(2);
  });

  it('finds an end that was cut off together with its seals, by the signed anchor [I12]', async () => {
    const tenant = [kit.system.rights.tenantId];
    const cut = [
      `delete from ledger where tenant_id = $1 and (xid, id) > (select last_xid, last_id from ledger_seals where tenant_id = $1 order by seq desc offset 1 limit 1)`,
      `delete from ledger_seals where tenant_id = $1 and seq = (select max(seq) from ledger_seals where tenant_id = $1)`,
    ];
    expect(await tampering(cut, tenant)).toEqual(['anchor']);
  });

  it('finds an end that was cut off together with its seals and anchors, by an anchor kept elsewhere [I12]', async () => {
    const { rows } = await admin.query<{ signed: string }>('select signed from ledger_anchors');
    await admin.query('begin');
    await admin.query(`delete from ledger_anchors; delete from ledger_seals where seq > 1`);
    await admin.query('commit');
    await admin.query(
      `delete from ledger l where exists (select from ledger_seals s where s.tenant_id = l.tenant_id and (l.xid, l.id) > (s.last_xid, s.last_id))`,
    );
    expect(await verify()).toEqual([]);
    expect(await verify(rows.map((row) => row.signed))).toEqual(['anchor', 'anchor']);
    await history();
    await anchorAll(kit.owner, key, null, '0 seconds');
  });

  it('finds a row of another tenant [I12]', async () => {
    const splice = `update ledger set tenant_id = $1 where id = (select min(id) from ledger where tenant_id <> $1 and event = 'account.created')`;
    const found = await tampering([splice], [kit.system.rights.tenantId]);
    expect(new Set(found)).toEqual(new Set(['seal']));
  });

  it('takes neither an anchor that was altered nor one of another installation', async () => {
    const [signed = ''] = await anchorAll(kit.owner, key, null, '0 seconds').then(async () =>
      (await admin.query<{ signed: string }>('select signed from ledger_anchors limit 1')).rows.map((row) => row.signed),
    );
    const [head, , tail] = signed.split('.');
    const altered = `${head}.${Buffer.from(JSON.stringify({ tenantId: kit.system.rights.tenantId, seq: 1, hash: '00', at: '' })).toString('base64url')}.${tail}`;
    expect(await verify([altered])).toEqual(['anchor']);
    const foreign = await (
      await anchorKey('cd'.repeat(32))
    ).sign({ tenantId: kit.system.rights.tenantId, seq: 1, hash: '00', at: '' });
    expect(await verifyLedger({ everything, key, anchors: [foreign] })).toMatchObject({ findings: [], foreignAnchors: 1 });
  });
});

describe('erasing a person', () => {
  it('keeps the chain whole, sealed or not, once or twice; erasing in silence does not [CON13, I12]', async () => {
    const ctx = makeContext(kit.system);
    const person = await ctx.records('person').create({ lastName: 'Canary', firstName: 'Sealed' } as never);
    await seal();
    await ctx.records('person').update(person.id, { firstName: 'Unsealed' } as never, null);
    await ctx.run('person.erase', { id: person.id, request: '2026/1' } as never);
    await seal();
    expect(await verify()).toEqual([]);
    await ctx.records('person').update(person.id, { firstName: 'Again' } as never, null);
    await seal();
    await ctx.run('person.erase', { id: person.id, request: '2026/2' } as never);
    await seal();
    expect(await verify()).toEqual([]);
    expect((await admin.query(`select from ledger where after::text like '%Sealed%'`)).rowCount).toBe(0);
    expect(
      await tampering(
        [
          `update ledger set after = after || '{"birthday": "1990-01-01"}' where id = (select min(id) from ledger where record_id = $1)`,
        ],
        [person.id],
      ),
    ).toEqual(['erasure']);
    const silent = `with old as (select l.*, ledger_digest(l) as digest from ledger l where event = 'account.created' order by id limit 1), new as (update ledger l set after = '{}' from old where l.id = old.id returning l.*, ledger_digest(l) as digest)
      insert into ledger_erasures (tenant_id, erasure, xid, id, before, after) select new.tenant_id, gen_random_uuid(), new.xid, new.id, old.digest, new.digest from old, new`;
    expect(await tampering([silent])).toEqual(['erasure']);
  });
});
