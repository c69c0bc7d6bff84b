import type { Context } from '#kernel';
import type { Match } from './find.js';
import type { DuplicateEntity } from './load-candidates.js';

/** Fields whose values a reason of this name shows: of the record itself, or of what hangs on it. */
const SHOWN: Readonly<Record<string, readonly (readonly [entity: string | null, field: string])[]>> = {
  name: [
    [null, 'name'],
    [null, 'shortName'],
    [null, 'fullName'],
    [null, 'firstName'],
    [null, 'middleName'],
    [null, 'lastName'],
  ],
  birthday: [[null, 'birthday']],
  inn: [[null, 'inn']],
  kpp: [[null, 'kpp']],
  ogrn: [[null, 'ogrn']],
  vat: [[null, 'vatId']],
  portal: [[null, 'portalUserId']],
  point: [
    ['contactPoint', 'valueRaw'],
    ['contactPoint', 'valueNorm'],
  ],
  address: [['postalAddress', 'address']],
};

const MOST_AT_ONCE = 500;

/**
 * What the actor may be told of each list of matches: the records they may see, and of those no value of a field that a rule hides
 * from them. That there is something like it is told all the same, as the refusal of a duplicate tells it anyway.
 */
export async function tellable(ctx: Context, entity: DuplicateEntity, found: readonly (readonly Match[])[]): Promise<Match[][]> {
  const ids = [...new Set(found.flat().map((match) => match.id))];
  if (ids.length === 0 || !ctx.may(`${entity}.read`)) return found.map(() => []);
  const visible = new Set<string>();
  for (let start = 0; start < ids.length; start += MOST_AT_ONCE) {
    const { nodes } = await ctx
      .records(entity as string)
      .list({ filter: { id: { in: ids.slice(start, start + MOST_AT_ONCE) } }, fields: ['id'], first: MOST_AT_ONCE });
    nodes.forEach((node) => visible.add(node.id));
  }
  return found.map((matches) =>
    matches.filter((match) => visible.has(match.id)).map((match) => withoutHidden(ctx, entity, match)),
  );
}

function withoutHidden(ctx: Context, entity: DuplicateEntity, match: Match): Match {
  const hidden = (reason: string): boolean =>
    // `strongId.inn`, `point.email`, `name.first`
    reason.split('.').some((part) => (SHOWN[part] ?? []).some(([of, field]) => !ctx.mayRead(of ?? entity, field)));
  return {
    ...match,
    name: hidden('name') ? '' : match.name,
    reasons: match.reasons.map((reason) => (hidden(reason.field) ? { ...reason, left: '', right: '' } : reason)),
  };
}
