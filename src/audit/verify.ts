import type { Database, Session } from '../platform/db.js';
import type { Anchor, AnchorKey } from './anchor-key.js';
import { withArchive, type Beyond, type History } from './archive/verify-archive.js';

/** Something in the history of a tenant that is not as it was written. */
export interface Finding {
  readonly tenantId: string;
  /**
   * `seal` rows under it were changed, `missing seal`, `anchor` the chain is not the signed one, `erasure` values were taken out without
   * a trace, `archive` a file is missing or is not the one that was written, so what is in it was not verified.
   */
  readonly kind: 'seal' | 'missing seal' | 'anchor' | 'erasure' | 'archive';
  readonly message: string;
}

export interface Verified {
  readonly tenants: number;
  readonly rows: number;
  readonly seals: number;
  readonly anchors: number;
  /** Anchors of another SECRET_KEY, which cannot be checked with this one. */
  readonly foreignAnchors: number;
  readonly findings: readonly Finding[];
}

/** What {@link verifyLedger} needs. */
export interface Verification {
  /** Under the role that sees all tenants. */
  readonly everything: Pick<Database, 'query' | 'dedicated'>;
  readonly key: AnchorKey;
  /** Where the files of archived months are. */
  readonly archives?: string;
  /** Signed anchors kept outside the database, one per element. */
  readonly anchors?: readonly string[];
  readonly signal?: AbortSignal;
  onSeals?(done: number, of: number): void;
}

const SEALS_AT_ONCE = 20;

interface SealRow {
  seq: number;
  expected: number;
  found: number;
  intact: boolean;
  from_id: number;
  to_id: number;
  at: string;
  beyond: boolean;
}

/**
 * Recomputes each seal from the rows it covers; rows that were erased by the rules count as they were when they were sealed. `beyond`:
 * it begins before the end of a month whose file was not at hand ($3, $4).
 */
const sealed = (
  history: History,
): string => `select s.seq, s.row_count as expected, r.found, coalesce(sha256(coalesce(p.hash, '') || r.digests) = s.hash, false) as intact, coalesce(p.last_id, 0) as from_id, s.last_id as to_id, s.sealed_at::text as at,
    (coalesce(p.last_xid, '0'), coalesce(p.last_id, 0)) < ($3::xid8, $4::int8) as beyond
  from ledger_seals s left join ledger_seals p on p.tenant_id = s.tenant_id and p.seq = s.seq - 1
  cross join lateral (select count(*) as found, string_agg(coalesce(e.before, l.digest), '' order by l.xid, l.id) as digests from ${history.rows} l
    left join lateral (select e.before from ledger_erasures e where e.tenant_id = l.tenant_id and e.xid = l.xid and e.id = l.id order by e.erased_at limit 1) e on true
    where l.tenant_id = s.tenant_id and (l.xid, l.id) > (coalesce(p.last_xid, '0'), coalesce(p.last_id, 0)) and (l.xid, l.id) <= (s.last_xid, s.last_id)) r
  where s.tenant_id = $1 and s.seq > $2 order by s.seq limit ${SEALS_AT_ONCE}`;

/** Erased rows are what their last erasure left, each erasure went on from the one before, and a row of the ledger tells of it. */
const erasures = (history: History): string => `select count(*) filter (where not intact) as broken from (
    select coalesce(lead(e.before) over w, l.digest) = e.after or (l.digest is null and (e.xid, e.id) <= ($2::xid8, $3::int8)) as intact
    from ledger_erasures e left join ${history.rows} l on l.tenant_id = e.tenant_id and l.xid = e.xid and l.id = e.id where e.tenant_id = $1
    window w as (partition by e.xid, e.id order by e.erased_at)) t
  union all
  select count(*) from (select e.erasure, encode(sha256(string_agg(convert_to(e.xid || ' ' || e.id, 'UTF8') || e.before || e.after, '' order by e.xid, e.id)), 'hex') as digest
    from ledger_erasures e where e.tenant_id = $1 group by e.erasure) t
  where not exists (select from ${history.notes} l where l.tenant_id = $1 and l.event like '%.personalDataErased' and l.after ->> 'erasure' = t.erasure::text and l.after ->> 'digest' = t.digest)`;

/**
 * Holds every tenant's history against its seals and signed anchors: a row that was changed, taken out, put in, exchanged, moved from
 * another tenant, or an end that was cut off is found (reliability I12). Rows younger than the last seal, seconds at most, are not covered.
 */
export async function verifyLedger(verification: Verification): Promise<Verified> {
  const { everything, archives = null, signal } = verification;
  const given = await readAnchors(verification);
  return withArchive({ everything, folder: archives, ...(signal ? { signal } : {}) }, async (session, history) => {
    const { rows: tenants } = await session.query<{ id: string; seals: number }>(
      `select t.id, (select count(*) from ledger_seals s where s.tenant_id = t.id) as seals from tenants t order by t.id`,
    );
    const of = tenants.reduce((sum, tenant) => sum + tenant.seals, 0);
    const archived = history.findings.map((one): Finding => ({ ...one, kind: 'archive' }));
    const total = { rows: 0, seals: 0, findings: [...given.findings, ...archived] };
    for (const tenant of tenants) {
      const turn = {
        tenantId: tenant.id,
        session,
        history,
        progress: (done: number) => verification.onSeals?.(total.seals + done, of),
      };
      const found = await verifyTenant(turn, signal);
      total.rows += found.rows;
      total.seals += found.seals;
      total.findings.push(...found.findings, ...(await against(given.anchors, tenant.id, session)));
    }
    return { tenants: tenants.length, ...total, anchors: given.anchors.length, foreignAnchors: given.foreign };
  });
}

interface Turn {
  readonly tenantId: string;
  readonly session: Session;
  readonly history: History;
  progress(done: number): void;
}

async function verifyTenant({ tenantId, session, history, progress }: Turn, signal: AbortSignal | undefined) {
  const findings: Finding[] = [];
  const say = (kind: Finding['kind'], message: string): void => void findings.push({ tenantId, kind, message });
  const missing: Beyond = history.missing.get(tenantId) ?? { xid: '0', id: 0 };
  let [rows, seals, last] = [0, 0, 0];
  for (;;) {
    signal?.throwIfAborted();
    const { rows: page } = await session.query<SealRow>(sealed(history), [tenantId, last, missing.xid, missing.id]);
    for (const seal of page) {
      if (seal.seq !== last + 1) say('missing seal', `Seals ${last + 1} to ${seal.seq - 1} are missing.`);
      const range = `of the rows up to id ${seal.to_id}, sealed ${seal.at}`;
      rows += seal.found;
      last = seal.seq;
      // The finding of the missing file says so.
      if (seal.beyond && seal.found < seal.expected) continue;
      if (seal.found !== seal.expected)
        say('seal', `Seal ${seal.seq} ${range}: ${seal.expected} were sealed, ${seal.found} are there.`);
      else if (!seal.intact) say('seal', `Seal ${seal.seq} ${range}: a row is not as it was written.`);
    }
    seals += page.length;
    progress(seals);
    if (page.length < SEALS_AT_ONCE) break;
  }
  const { rows: told } = await session.query<{ broken: number }>(erasures(history), [tenantId, missing.xid, missing.id]);
  if ((told[0]?.broken ?? 0) > 0) say('erasure', `${told[0]?.broken} erased rows are not as their erasure left them.`);
  if ((told[1]?.broken ?? 0) > 0 && missing.xid === '0')
    say('erasure', `${told[1]?.broken} erasures stand in no row of the ledger.`);
  return { rows, seals, findings };
}

/** Those kept in the database and those given, without repetition. */
async function readAnchors({ everything, key, anchors = [] }: Verification) {
  const { rows } = await everything.query<{ signed: string }>('select signed from ledger_anchors');
  const found: Anchor[] = [];
  const findings: Finding[] = [];
  let foreign = 0;
  for (const signed of new Set([...rows.map((row) => row.signed), ...anchors])) {
    const anchor = await key.verify(signed);
    if (anchor === 'another key') foreign += 1;
    else if (anchor === 'forged')
      findings.push({
        tenantId: '',
        kind: 'anchor',
        message: `This anchor was not signed by this installation: ${signed.slice(0, 60)}…`,
      });
    else found.push(anchor);
  }
  return { anchors: found, findings, foreign };
}

async function against(anchors: readonly Anchor[], tenantId: string, everything: Session): Promise<Finding[]> {
  const own = anchors.filter((anchor) => anchor.tenantId === tenantId);
  const { rows } = await everything.query<{ seq: number; hash: string }>(
    `select seq, encode(hash, 'hex') as hash from ledger_seals where tenant_id = $1 and seq = any($2::int8[])`,
    [tenantId, own.map((anchor) => anchor.seq)],
  );
  const hashes = new Map(rows.map((row) => [row.seq, row.hash]));
  return own.flatMap(({ seq, hash, at }): Finding[] => {
    const now = hashes.get(seq);
    if (now === hash) return [];
    const what = now === undefined ? `is missing: the history's end was cut off` : 'is not the one that was signed';
    return [{ tenantId, kind: 'anchor', message: `Seal ${seq}, signed ${at}, ${what}.` }];
  });
}
