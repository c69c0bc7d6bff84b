import { bool, choice, defineAction, defineDuplicateSearch, invalid, json, type Context } from '#kernel';
import { countryOfCurrency } from '../contact-points/normalise.js';
import { duplicateFound, stops } from './check.listener.js';
import { findDuplicates, type Match } from './find.js';
import type { DuplicateEntity } from './load-candidates.js';
import { isObject, objects, probeOf, type Draft } from './probe.js';
import { tellable } from './tellable.js';

/** Country of numbers written without a code, by the tenant's currency. */
async function countryOf(ctx: Context): Promise<string | null> {
  const [tenant] = await ctx.sql<{ base_currency: string }>('select base_currency from tenants where id = $1', [
    ctx.actor.tenantId,
  ]);
  return countryOfCurrency({ rights: { baseCurrency: tenant?.base_currency ?? 'XXX' } });
}

/** CON2 for whoever brings records in: one list of matches per draft. What the caller may not see is left out. */
export async function checkDrafts(ctx: Context, entity: DuplicateEntity, drafts: readonly Draft[]): Promise<Match[][]> {
  const country = await countryOf(ctx);
  const found = await findDuplicates(
    ctx,
    entity,
    drafts.map((draft) => probeOf(entity, draft, country)),
  );
  return tellable(ctx, entity, found);
}

const input = {
  record: json({ required: true, description: 'The fields of the record, as its create takes them.' }),
  contactPoints: json({ description: 'List of { kind, valueRaw, … }.' }),
  addresses: json({ description: 'List of { kind, address, … }.' }),
};
const externalIds = json({ description: 'Ids by which other systems know it: list of { system, id }, both texts.' });

function draftOf(given: { record: unknown; contactPoints?: unknown; addresses?: unknown; externalIds?: unknown }): Draft {
  if (!isObject(given.record)) throw invalid('/record', 'Expected an object of fields.');
  const ids = objects(given.externalIds, '/externalIds');
  ids.forEach(({ system, id }, i) => {
    if (typeof system !== 'string' || typeof id !== 'string')
      throw invalid(`/externalIds/${i}`, 'Expected { system, id }, both texts.');
  });
  return {
    record: given.record,
    contactPoints: objects(given.contactPoints, '/contactPoints'),
    addresses: objects(given.addresses, '/addresses'),
    externalIds: ids,
  };
}

const worst = (matches: readonly Match[]): string => matches.find(stops)?.verdict ?? (matches.length > 0 ? 'warn' : 'none');

export const checkDuplicatesActions = (['account', 'person'] as const).map((entity) =>
  defineAction(`${entity}.checkDuplicates`, {
    on: 'collection',
    label: { en: 'Check for duplicates', ru: 'Проверить на дубли' },
    description:
      'Which records it may be already: { verdict, candidates: [{ id, name, score, verdict, reasons, blocked }] }. Changes nothing.',
    input: { ...input, externalIds },
    access: 'read',
    returns: 'json',
    async run(ctx, given) {
      const [matches = []] = await checkDrafts(ctx, entity, [draftOf(given)]);
      return { verdict: worst(matches), candidates: matches };
    },
  }),
);

/** Web forms, conversions and other systems bring a record with all that hangs on it at once, and are told what became of it. */
export const registerActions = (['account', 'person'] as const).map((entity) =>
  defineAction(`${entity}.register`, {
    on: 'collection',
    label: { en: 'Register', ru: 'Зарегистрировать' },
    description:
      'Creates a record with contact points and addresses, checked for duplicates as a whole. `link` (the rule unless given) uses the record that is there if it is surely the same one, fills in what it lacks, and refuses with 409 duplicate_found what is only likely; `refuse` always refuses; `create` always creates. Gives { outcome: created | linked, id, candidates }.',
    input: { ...input, onDuplicate: choice(['link', 'refuse', 'create'], { default: 'link' }), dryRun: bool() },
    access: ['manager', 'rep'],
    returns: 'json',
    run: (ctx, given) => register(ctx, entity, draftOf(given), given.onDuplicate ?? 'link', given.dryRun ?? false),
  }),
);

async function register(ctx: Context, entity: DuplicateEntity, draft: Draft, policy: string, dryRun: boolean): Promise<unknown> {
  const [matches = []] = await checkDrafts(ctx, entity, [draft]);
  const stopping = policy === 'create' ? [] : matches.filter(stops);
  // Two records that both are surely this one: a person must say which.
  const sure = stopping.filter((m) => m.verdict === 'autoLink');
  const linked = policy === 'link' && sure.length === 1 ? sure[0] : undefined;
  if (stopping.length > 0 && !linked) throw duplicateFound(entity, stopping);
  if (dryRun) return { outcome: linked ? 'linked' : 'created', id: linked?.id ?? null, candidates: matches };
  const id = linked
    ? await fill(ctx, entity, linked.id, draft.record)
    : (await ctx.records(entity as string).create({ ...draft.record, notDuplicate: matches.length > 0 || policy === 'create' }))
        .id;
  await hang(ctx, entity, id, draft);
  return { outcome: linked ? 'linked' : 'created', id, candidates: matches };
}

/** The record keeps what it has. */
async function fill(
  ctx: Context,
  entity: DuplicateEntity,
  id: string,
  given: Readonly<Record<string, unknown>>,
): Promise<string> {
  const record = await ctx.records(entity as string).get(id);
  const missing = Object.entries(given).filter(
    ([key, value]) => value !== null && key in record && (record[key] === null || record[key] === ''),
  );
  if (missing.length > 0) await ctx.records(entity as string).update(id, Object.fromEntries(missing));
  return id;
}

async function hang(ctx: Context, entity: DuplicateEntity, id: string, draft: Draft): Promise<void> {
  const key = `${entity}Id`;
  const known = await ctx.sql<{ kind: string; raw: string; norm: string | null }>(
    `select kind, value_raw as raw, value_norm as norm from contact_points where tenant_id = $1 and ${entity}_id = $2 and deleted_at is null`,
    [ctx.actor.tenantId, id],
  );
  const country = await countryOf(ctx);
  const fresh = draft.contactPoints.filter((point) => {
    const [norm] = probeOf(entity, { ...draft, contactPoints: [point] }, country).candidate.points ?? [];
    return !known.some(
      (k) => k.kind === point.kind && (k.raw === point.valueRaw || (norm !== undefined && k.norm === norm.value)),
    );
  });
  await ctx.records('contactPoint').createMany(fresh.map((point) => ({ ...point, [key]: id })) as never);
  const addresses = await ctx.sql<{ lines: string | null }>(
    `select address -> 'lines' as lines from postal_addresses where tenant_id = $1 and ${entity}_id = $2 and deleted_at is null`,
    [ctx.actor.tenantId, id],
  );
  const lines = new Set(addresses.map((a) => JSON.stringify(JSON.parse(a.lines ?? 'null'))));
  const missing = draft.addresses.filter(({ address }) => !isObject(address) || !lines.has(JSON.stringify(address.lines)));
  await ctx.records('postalAddress').createMany(missing.map((address) => ({ ...address, [key]: id })) as never);
}

/** CON2 in imports: the likeliest record that would have stopped a create. */
export const duplicateSearches = (['account', 'person'] as const).map((entity) =>
  defineDuplicateSearch(entity, {
    async find(ctx, candidates) {
      const drafts = candidates.map(({ input: record, children }): Draft => ({
        record,
        contactPoints: children.contactPoints ?? [],
        addresses: children.addresses ?? [],
      }));
      const found = await checkDrafts(ctx, entity, drafts);
      return found.map((matches) => {
        const [first] = matches.filter(stops);
        return first
          ? { id: first.id, score: first.score / 100, reasons: first.reasons.map((r) => `${r.field}: ${r.left} ~ ${r.right}`) }
          : null;
      });
    },
  }),
);
