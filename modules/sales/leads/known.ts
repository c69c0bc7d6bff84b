import type { Context } from '#kernel';

type Lead = Readonly<Record<string, unknown>> & { readonly id: string };

/** A record of the contacts module that a lead may be of. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly score: number;
  readonly verdict: 'autoLink' | 'block' | 'warn';
  readonly reasons: readonly { readonly field: string; readonly kind: string }[];
  readonly blocked: string | null;
}

/** States of leads that somebody deals with. */
const OPEN = ['assigned', 'inProgress', 'qualified'];

/** A phone number as they wrote it; it is read with its parts. */
const phoneOf = (lead: Lead): string | null => (lead['phone'] as { raw: string } | null)?.raw ?? null;

export const contactPointsOf = (lead: Lead): { kind: string; valueRaw: string }[] =>
  (
    [
      ['email', lead['email']],
      ['phone', phoneOf(lead)],
    ] as const
  ).flatMap(([kind, value]) => (typeof value === 'string' ? [{ kind, valueRaw: value }] : []));

/** Ids by which other systems know the lead, which may know its person or firm by the same. */
async function externalIdsOf(ctx: Context, leadId: string): Promise<{ system: string; id: string }[]> {
  return ctx.sql<{ system: string; id: string }>(
    `select system, external_id as id from external_refs where tenant_id = $1 and entity = 'lead' and record_id = $2`,
    [ctx.actor.tenantId, leadId],
  );
}

/** Whom the contacts module takes the lead for, by its own check for duplicates (CON2): what `ctx` may see of people and accounts. */
export async function candidatesOf(ctx: Context, lead: Lead): Promise<{ people: Candidate[]; accounts: Candidate[] }> {
  const draft = { contactPoints: contactPointsOf(lead), externalIds: await externalIdsOf(ctx, lead.id) };
  const name = { firstName: lead['firstName'], lastName: lead['lastName'] };
  const found = async (action: string, record: object) =>
    ((await ctx.run(action, { record, ...draft })) as { candidates: Candidate[] }).candidates;
  return {
    people: await found('person.checkDuplicates', name),
    accounts: await found('account.checkDuplicates', lead['company'] ? { name: lead['company'] } : {}),
  };
}

/** An equal e-mail, phone number, tax id or id of another system; a name alone tells little. */
const isSure = ({ reasons, blocked }: Candidate): boolean =>
  blocked === null && reasons.some(({ field, kind }) => kind === 'same' && /^(point|strongId)\./.test(field));

const idsOf = (given: unknown, found: readonly Candidate[]): string[] => [
  ...(typeof given === 'string' ? [given] : []),
  ...found.filter(isSure).map(({ id }) => id),
];

/** Other leads of the same e-mail, phone number, person or account. */
export function likeThis(lead: Lead, people: readonly string[], accounts: readonly string[]): Record<string, unknown> | null {
  const phone = phoneOf(lead);
  const same = [
    ...(typeof lead['email'] === 'string' ? [{ email: { eq: lead['email'] } }] : []),
    ...(phone === null ? [] : [{ phone: { eq: phone } }]),
    ...(people.length > 0 ? [{ personId: { in: people } }] : []),
    ...(accounts.length > 0 ? [{ accountId: { in: accounts } }] : []),
  ];
  return same.length === 0 ? null : { id: { ne: lead.id }, or: same };
}

/** Of whom the lead surely is: what it names itself, and what has a strong key in common with it. */
export async function surelyOf(ctx: Context, lead: Lead): Promise<{ people: string[]; accounts: string[] }> {
  const named = contactPointsOf(lead).length > 0 || (await externalIdsOf(ctx, lead.id)).length > 0;
  const { people, accounts } = named ? await candidatesOf(ctx, lead) : { people: [], accounts: [] };
  return { people: idsOf(lead['personId'], people), accounts: idsOf(lead['accountId'], accounts) };
}

async function newestOwner(ctx: Context, entity: string, filter: Record<string, unknown>): Promise<string | null> {
  const { nodes } = await ctx.records(entity).list({
    filter: { and: [filter, { owner: { status: { eq: 'active' } } }] },
    sort: ['-createdAt', '-id'],
    fields: ['ownerId'],
    first: 1,
  });
  return (nodes[0]?.['ownerId'] as string | undefined) ?? null;
}

/**
 * Whoever already deals with who the lead is of; an interest of theirs takes nobody's turn: first by open leads, then by open deals, then
 * whose person or account it is. `system` sees all.
 */
export async function sellerOf(system: Context, lead: Lead): Promise<string | null> {
  const { people, accounts } = await surelyOf(system, lead);
  const like = likeThis(lead, people, accounts);
  if (like === null) return null;
  const byLead = await newestOwner(system, 'lead', { ...like, state: { in: OPEN } });
  if (byLead !== null || people.length + accounts.length === 0) return byLead;
  const byDeal = await newestOwner(system, 'deal', {
    status: { in: ['open', 'onHold'] },
    or: [{ accountId: { in: accounts } }, { participants: { some: { personId: { in: people } } } }],
  });
  return (
    byDeal ??
    (await newestOwner(system, 'person', { id: { in: people } })) ??
    (await newestOwner(system, 'account', { id: { in: accounts } }))
  );
}
