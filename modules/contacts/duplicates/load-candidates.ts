import type { Context } from '#kernel';
import type { Candidate, CandidatePoint, StrongId } from './candidate.js';
import { accountOf, personOf } from './stored-keys.js';

export type DuplicateEntity = 'account' | 'person';

/** A live record with what the search compares. */
export interface Loaded {
  readonly id: string;
  readonly name: string;
  readonly candidate: Candidate;
}

interface Row extends Record<string, unknown> {
  id: string;
  title: string;
  /** Lists as JSON text, which is how the driver gives JSON. */
  points: string | null;
  addresses: string | null;
  refs: string | null;
}

export const TABLES = {
  person: {
    table: 'people',
    owner: 'person_id',
    columns: `t.full_name as title, t.first_name as "firstName", t.middle_name as "middleName", t.last_name as "lastName", t.birthday, t.portal_user_id as "portalUserId"`,
  },
  account: {
    table: 'accounts',
    owner: 'account_id',
    columns: `t.name as title, t.name, t.legal_name as "legalName", t.short_name as "shortName", t.inn, t.kpp, t.ogrn, t.vat_id as "vatId"`,
  },
} as const;

/** Beyond so many holders a number says nothing more. */
const MOST_HOLDERS = 100;

/** The records as candidates, by id, with their contact points, addresses and external ids: one statement for all. */
export async function loadCandidates(
  ctx: Context,
  entity: DuplicateEntity,
  ids: readonly string[],
): Promise<Map<string, Loaded>> {
  if (ids.length === 0) return new Map();
  const { table, owner, columns } = TABLES[entity];
  const rows = await ctx.sql<Row>(
    `with points as materialized (select p.${owner} as holder, p.kind, p.value_norm as value from contact_points p
       where p.tenant_id = $1 and p.${owner} = any($2::uuid[]) and p.deleted_at is null and p.value_norm is not null and p.kind <> 'postal'),
     shared as materialized (select v.kind, v.value, (select count(*)::int from (select from contact_points o where o.tenant_id = $1 and o.kind = v.kind and o.value_norm = v.value
       and o.${owner} is not null and o.deleted_at is null limit ${MOST_HOLDERS}) few) as holders from (select distinct kind, value from points) v)
     select t.id, ${columns},
       (select json_agg(json_build_object('kind', p.kind, 'value', p.value, 'holders', s.holders)) from points p join shared s using (kind, value) where p.holder = t.id) as points,
       (select json_agg(a.address) from postal_addresses a where a.tenant_id = $1 and a.${owner} = t.id and a.deleted_at is null) as addresses,
       (select json_agg(json_build_object('system', e.system, 'value', e.external_id)) from external_refs e where e.tenant_id = $1 and e.record_id = t.id and e.entity = $3) as refs
     from ${table} t where t.tenant_id = $1 and t.id = any($2::uuid[]) and t.deleted_at is null`,
    [ctx.actor.tenantId, ids, entity],
  );
  return new Map(rows.map((row) => [row.id, { id: row.id, name: row.title, candidate: asCandidate(entity, row) }]));
}

function asCandidate(entity: DuplicateEntity, row: Row): Candidate {
  const own = entity === 'person' ? personOf(row) : accountOf(row);
  const refs = list<{ system: string; value: string }>(row.refs).map((ref): StrongId => ({ kind: 'external', ...ref }));
  return {
    ...own,
    strongIds: [...(own.strongIds ?? []), ...refs],
    points: list<CandidatePoint>(row.points),
    addresses: list<Parameters<typeof addressLine>[0]>(row.addresses).map(addressLine),
  };
}

const list = <T>(json: string | null): T[] => (json === null ? [] : (JSON.parse(json) as T[]));

/** An address as one line of free text. */
export const addressLine = (address: {
  lines?: readonly string[] | null;
  city?: string | null;
  postcode?: string | null;
}): string => [address.postcode, address.city, ...(address.lines ?? [])].filter(Boolean).join(', ');
