import type { EntityModel } from '../../registry/model.js';
import { quote, snake } from '../../registry/names.js';
import { conflict } from '../../platform/problem.js';
import { follow, repoint, rows, step, type Merging } from './merging.js';
import { relist } from './relist.js';
import { identityOf, linkPlaces, listPlaces, type LinkPlace, type ListPlace } from './places.js';

const MAX_DEPTH = 5;

/**
 * Makes everything that points at `from` point at `to`, whichever entity's it is, live or deleted. What the target has already
 * is folded into its own record, which then gets what pointed at the folded one.
 */
export async function moveLinks(m: Merging, entity: EntityModel, from: string, to: string, depth = 0): Promise<void> {
  if (depth > MAX_DEPTH) throw conflict('too_deep', 'The records that hang on these nest too deep to be merged.');
  for (const place of linkPlaces(entity, m.work.kernel.registry)) await moveLink(m, entity, place, from, to, depth);
  for (const place of listPlaces(entity, m.work.kernel.registry)) await moveList(m, place, from, to);
  await moveExternal(m, entity, from, to);
  await moveRedirects(m, entity, from, to);
}

async function moveLink(
  m: Merging,
  entity: EntityModel,
  place: LinkPlace,
  from: string,
  to: string,
  depth: number,
): Promise<void> {
  const table = quote(place.from.table);
  const found = await rows<{ id: string; live: boolean }>(
    m.work,
    `select t.id, t.deleted_at is null as live from ${table} t where t.tenant_id = $1 and ${place.points('t', '= $2')}${place.condition} order by t.id for no key update of t`,
    [from],
  );
  if (found.length === 0) return;
  const key = place.field.key;
  const target = place.from.name;
  const own = found.filter((r) => place.from.name === entity.name && r.id === to);
  if (own.length > 0) {
    m.steps.push(step('link', target, to, { field: key, fromId: from }));
    await repoint(m, place.from, key, [to], null);
  }
  const self = await betweenBoth(m, entity, place, from, to);
  for (const id of self) m.steps.push(step('dropped', target, id));
  await follow(m, place.from, 'delete', self);
  const same = await sameAs(m, place, from, to, self);
  for (const { id, kept } of same) await fold(m, place.from, id, kept, depth);
  const gone = new Set([...self, ...same.map((s) => s.id), ...own.map((r) => r.id)]);
  const moving = found.filter((r) => !gone.has(r.id)).map((r) => r.id);
  const losing = await losingFlag(m, place, moving, to);
  const keeping = moving.filter((id) => !losing.has(id));
  const flag = m.request.flags?.[target]?.flag;
  for (const id of losing) m.steps.push(step('flag', target, id, { field: flag ?? null }));
  for (const id of moving) m.steps.push(step('link', target, id, { field: key, fromId: from, toId: to }));
  await repoint(m, place.from, key, keeping, to);
  if (flag && losing.size > 0) await repoint(m, place.from, key, [...losing], to, { [flag]: false });
}

/** Records that would come to stand between a record and itself. */
async function betweenBoth(m: Merging, entity: EntityModel, place: LinkPlace, from: string, to: string): Promise<string[]> {
  if (place.field.custom || !m.request.between?.includes(place.from.name)) return [];
  const others = [...place.from.links.values()].filter(
    (l) => l.target.name === entity.name && l.field.key !== place.field.key && !l.field.system && !l.field.custom,
  );
  if (others.length === 0) return [];
  const condition = others.map((l) => `t.${quote(l.column)} = any($3::uuid[])`).join(' or ');
  const found = await rows<{ id: string }>(
    m.work,
    `select t.id from ${quote(place.from.table)} t where t.tenant_id = $1 and t.deleted_at is null and ${place.points('t', '= $2')} and (${condition})`,
    [from, [from, to]],
  );
  return found.map((r) => r.id);
}

/**
 * Live records of the loser of which the survivor has the same, by a natural key or by what the request says. What a tenant's own
 * link leads to the loser is not a part of it, so that it is never the same.
 */
async function sameAs(
  m: Merging,
  place: LinkPlace,
  from: string,
  to: string,
  except: readonly string[],
): Promise<{ id: string; kept: string }[]> {
  if (place.field.custom) return [];
  const { key } = place.field;
  const conditions = place.from.keys
    .filter((keys) => keys.includes(key))
    .map(
      (keys) =>
        keys
          .filter((k) => k !== key)
          .map((k) => `${identityOf(place.from, k, 'r')} = ${identityOf(place.from, k, 'k')}`)
          .join(' and ') || 'true',
    );
  const [first, ...others] = m.request.same?.[place.from.name]?.filter((k) => k !== key) ?? [];
  if (first !== undefined) {
    const equal = others.map((k) => `${identityOf(place.from, k, 'r')} is not distinct from ${identityOf(place.from, k, 'k')}`);
    conditions.push([`${identityOf(place.from, first, 'r')} = ${identityOf(place.from, first, 'k')}`, ...equal].join(' and '));
  }
  if (conditions.length === 0) return [];
  const table = quote(place.from.table);
  const found = await rows<{ id: string; kept: string }>(
    m.work,
    `select distinct on (r.id) r.id, k.id as kept from ${table} r join ${table} k on k.tenant_id = r.tenant_id and ${place.points('k', '= $3')} and k.deleted_at is null and k.id <> r.id
     where r.tenant_id = $1 and ${place.points('r', '= $2')} and r.deleted_at is null and r.id <> all($4::uuid[]) and (${conditions.map((c) => `(${c})`).join(' or ')}) order by r.id, k.created_at, k.id`,
    [from, to, except],
  );
  return found;
}

async function fold(m: Merging, entity: EntityModel, id: string, kept: string, depth: number): Promise<void> {
  await moveLinks(m, entity, id, kept, depth + 1);
  m.steps.push(step('folded', entity.name, id, { toId: kept }));
  await follow(m, entity, 'delete', [id]);
  await redirect(m, entity, id, kept);
}

/** Those of `moving` whose flag the survivor has given to a record of its own. */
async function losingFlag(m: Merging, place: LinkPlace, moving: readonly string[], to: string): Promise<Set<string>> {
  const rule = m.request.flags?.[place.from.name];
  if (!rule || place.field.custom || moving.length === 0) return new Set();
  const flag = quote(snake(rule.flag));
  const per = rule.per
    .map((k) => ` and ${identityOf(place.from, k, 'r')} is not distinct from ${identityOf(place.from, k, 'k')}`)
    .join('');
  const table = quote(place.from.table);
  const found = await rows<{ id: string }>(
    m.work,
    `select r.id from ${table} r where r.tenant_id = $1 and r.id = any($2::uuid[]) and r.${flag} and r.deleted_at is null
     and exists (select from ${table} k where k.tenant_id = $1 and ${place.points('k', '= $3')} and k.deleted_at is null and k.${flag}${per})`,
    [moving, to],
  );
  return new Set(found.map((r) => r.id));
}

async function moveList(m: Merging, place: ListPlace, from: string, to: string): Promise<void> {
  const { table, column, other } = place;
  const held = `select ${other} as id from ${table} where tenant_id = $1 and ${column} = $2`;
  const owners = column === place.here ? [from, to] : (await rows<{ id: string }>(m.work, held, [from])).map(({ id }) => id);
  const swap = (): Promise<{ id: string; fresh: boolean }[]> =>
    rows(
      m.work,
      `with gone as (delete from ${table} where tenant_id = $1 and ${column} = $2 returning ${other} as id),
       ins as (insert into ${table} (tenant_id, ${column}, ${other}) select $1::uuid, $3::uuid, id from gone where ${place.otherEntity.name === place.from.name ? 'id <> $3' : 'true'} on conflict do nothing returning ${other} as id)
     select gone.id, ins.id is not null as fresh from gone left join ins using (id)`,
      [from, to],
    );
  const moved = owners.length > 0 ? await relist(m, place, owners, swap) : [];
  for (const { id, fresh } of moved)
    m.steps.push(
      step('list', place.from.name, id, { field: place.field.key, fromId: from, toId: to, detail: { fresh, column } }),
    );
}

/** What other systems call the loser is now the survivor: their next import changes that one. */
async function moveExternal(m: Merging, entity: EntityModel, from: string, to: string): Promise<void> {
  const moved = await rows<{ system: string; external_id: string }>(
    m.work,
    'update external_refs set record_id = $4, updated_at = now() where tenant_id = $1 and entity = $2 and record_id = $3 returning system, external_id',
    [entity.name, from, to],
  );
  for (const { system, external_id } of moved)
    m.steps.push(step('external', entity.name, from, { fromId: from, toId: to, detail: { system, externalId: external_id } }));
}

/** Chains are kept short: whoever led to the loser leads to the survivor (CON4). */
async function moveRedirects(m: Merging, entity: EntityModel, from: string, to: string): Promise<void> {
  const moved = await rows<{ from_id: string }>(
    m.work,
    'update redirects set to_id = $4 where tenant_id = $1 and entity = $2 and to_id = $3 returning from_id',
    [entity.name, from, to],
  );
  for (const { from_id } of moved) m.steps.push(step('redirect', entity.name, from_id, { fromId: from, toId: to }));
}

export async function redirect(m: Merging, entity: EntityModel, from: string, to: string): Promise<void> {
  await rows(
    m.work,
    'insert into redirects (tenant_id, entity, from_id, to_id) values ($1, $2, $3, $4) on conflict (tenant_id, entity, from_id) do update set to_id = excluded.to_id, at = now()',
    [entity.name, from, to],
  );
}
