import { conflict, defineListener, type Context } from '#kernel';
import { candidatesOf, contactPointsOf } from './known.js';

type Lead = Readonly<Record<string, unknown>> & { readonly id: string };

const nameOf = (lead: Lead): string => [lead['firstName'], lead['lastName']].filter(Boolean).join(' ');
/** At most so many of them are told with a refusal. */
const MOST_TOLD = 10;
const idOr = (...ids: unknown[]): string | null => (ids.find((id) => typeof id === 'string') as string | undefined) ?? null;

/**
 * The person, by the rule of the contacts module for whatever comes from outside: surely the same one is used and gets what it lacks,
 * likely ones are for people to decide about, anybody else is made.
 */
async function personOf(ctx: Context, lead: Lead): Promise<string | null> {
  const known = idOr(lead['convertedPersonId'], lead['personId']);
  if (known || !nameOf(lead)) return known;
  const { firstName, lastName, position } = lead;
  const draft = { record: { firstName, lastName, position }, contactPoints: contactPointsOf(lead) };
  if (lead['notDuplicate'] !== true) {
    const { people } = await candidatesOf(ctx, lead);
    const stopping = people.filter(({ verdict }) => verdict !== 'warn');
    const sure = stopping.filter(({ verdict }) => verdict === 'autoLink');
    if (stopping.length > 0 && sure.length !== 1)
      throw conflict(
        'duplicate_found',
        'The lead is very likely of somebody who is there already. Give convertedPersonId with one of params.candidates, or notDuplicate: true to make another person.',
        { candidates: stopping.slice(0, MOST_TOLD) },
      );
    // What they lack is filled in whoever's they are.
    if (sure[0]) return ((await ctx.asSystem('lead converted').run('person.register', draft as never)) as { id: string }).id;
  }
  const { id } = await ctx.records('person').create({
    ...(draft.record as Record<string, string | null>),
    notDuplicate: lead['notDuplicate'] === true,
    ownerId: lead['ownerId'] as string | null,
    teamId: lead['teamId'] as string | null,
  });
  for (const point of draft.contactPoints)
    await ctx.records('contactPoint').create({ personId: id, ...point, isPrimary: true } as never);
  return id;
}

/** The account: as said, that of the person where the lead names no firm or the same one, or a new one. */
async function accountOf(ctx: Context, lead: Lead, personId: string | null): Promise<string | null> {
  const known = idOr(lead['convertedAccountId'], lead['accountId']);
  if (known) return known;
  const company = lead['company'] as string | null;
  const name = company ?? nameOf(lead);
  const person = personId
    ? ((await ctx.records('person').get(personId, ['id', 'accountId', 'account.name'])) as unknown as Record<string, unknown>)
    : null;
  const theirs = person?.['account'] as { name: string } | null | undefined;
  if (theirs && (company === null || alike(company, theirs.name))) return person?.['accountId'] as string;
  if (!name) return null;
  const made = await ctx.records('account').create({
    kind: company ? 'organisation' : 'person',
    name,
    industry: lead['industry'] as string | null,
    notDuplicate: lead['notDuplicate'] === true,
    ownerId: lead['ownerId'] as string | null,
    teamId: lead['teamId'] as string | null,
    types: ['prospect'],
  });
  if (personId && !person?.['accountId'])
    await ctx.asSystem('lead converted').records('person').update(personId, { accountId: made.id });
  return made.id;
}

const alike = (one: string, other: string): boolean => one.trim().toLocaleLowerCase() === other.trim().toLocaleLowerCase();

/** Where the deal begins: as said, or the first open stage of the first pipeline of the lead's team or of everybody. */
async function stageOf(ctx: Context, lead: Lead): Promise<string> {
  if (lead['dealStageId']) return lead['dealStageId'] as string;
  const { nodes } = await ctx
    .asSystem('lead converted')
    .records('dealStage')
    .list({
      filter: {
        kind: { eq: 'open' },
        pipeline: {
          active: { eq: true },
          or: [{ teams: { none: {} } }, ...(lead['teamId'] ? [{ teams: { some: { id: { eq: lead['teamId'] } } } }] : [])],
        },
      },
      sort: ['pipeline.position', 'position', 'id'],
      first: 1,
      fields: ['id'],
    });
  if (!nodes[0])
    throw conflict('pipeline_missing', 'There is no pipeline with an open stage for this lead; add one or give dealStageId.');
  return nodes[0].id;
}

/** SAL19: what hangs on the lead goes along with it. */
async function copyParts(
  ctx: Context,
  lead: Lead,
  dealId: string,
  accountId: string | null,
  personId: string | null,
): Promise<void> {
  const { nodes } = await ctx.records('leadParticipant').list({ filter: { leadId: { eq: lead.id } }, first: 1000 });
  const participants = nodes.map(({ personId: id, role, note }) => ({ dealId, personId: String(id), role, note }));
  if (personId && !participants.some((one) => one.personId === personId))
    participants.push({ dealId, personId, role: 'other', note: null });
  await ctx.records('dealParticipant').createMany(participants as never);
  const consents = (lead['consents'] ?? []) as Record<string, string>[];
  const of = personId ? { personId } : accountId ? { accountId } : null;
  if (of)
    await ctx
      .records('consent')
      .createMany(consents.map((consent) => ({ ...consent, ...of, at: String(lead['receivedAt']) })) as never);
  const products = (lead['productIds'] ?? []) as string[];
  await ctx.records('dealLine').createMany(products.map((productId) => ({ dealId, productId })));
}

/**
 * Conversion: account, person and deal, made or used, and what hangs on the lead, in the transaction of the transition. The lead
 * is locked by it, so that of two at once the second finds it converted.
 */
async function convert(ctx: Context, leadId: string): Promise<void> {
  const lists = await ctx.records('lead').get(leadId, ['id', 'files.id', 'products.id']);
  const { files, products } = lists as unknown as Record<string, { nodes: { id: string }[] }>;
  const lead: Lead = { ...(await ctx.records('lead').get(leadId)), productIds: (products?.nodes ?? []).map(({ id }) => id) };
  const personId = await personOf(ctx, lead);
  const accountId = await accountOf(ctx, lead, personId);
  const deal = await ctx.records('deal').create({
    name: String(lead['subject']),
    accountId,
    stageId: await stageOf(ctx, lead),
    amount: lead['budget']
      ? { amount: (lead['budget'] as { amount: number }).amount, currency: (lead['budget'] as { currency: string }).currency }
      : null,
    sourceId: lead['sourceId'] as string | null,
    territoryId: lead['territoryId'] as string | null,
    description: lead['need'] as string | null,
    clientType: lead['kind'] === 'need' ? 'regular' : 'new',
    ownerId: lead['ownerId'] as string | null,
    teamId: lead['teamId'] as string | null,
    tags: (lead['tags'] as string[] | undefined) ?? [],
    fileIds: (files?.nodes ?? []).map(({ id }) => id),
  });
  await copyParts(ctx, lead, deal.id, accountId, personId);
  await ctx
    .records('lead')
    .update(leadId, { convertedAccountId: accountId, convertedPersonId: personId, convertedDealId: deal.id });
}

export const convertLead = defineListener('lead.converted', {
  name: 'convert-lead',
  when: 'transaction',
  run: (ctx, { recordId }) => convert(ctx, recordId),
});
