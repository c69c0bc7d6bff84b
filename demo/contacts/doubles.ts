import type { Context } from '../../src/declare/context.js';
import type { DemoAccount } from './accounts.js';
import type { DemoPerson } from './people.js';

/** A firm and a person entered twice, for the search for duplicates to find: the words turned round, the phone the same. */
export async function makeDoubles(ctx: Context, accounts: readonly DemoAccount[], people: readonly DemoPerson[]): Promise<void> {
  const firm = accounts.find(({ name }) => name === 'Салон зеркал на Садовой');
  const buyer = people.find(({ account, position }) => account.id === firm?.id && position === 'Закупщик');
  if (!firm || !buyer) throw new Error('The demo has no account to double.');
  const again = await ctx.records('account').create({
    name: 'ООО «Зеркал салон на Садовой»',
    types: ['prospect'],
    market: 'trade',
    ownerId: firm.ownerId,
    teamId: firm.teamId,
    valueClass: 'C',
  });
  const person = await ctx
    .records('person')
    .create({ firstName: 'Закупщик', lastName: firm.of, accountId: again.id, ownerId: firm.ownerId, teamId: firm.teamId });
  const { nodes } = await ctx.records('contactPoint').list({
    filter: { kind: { eq: 'phone' }, or: [{ accountId: { eq: firm.id } }, { personId: { eq: buyer.id } }] },
    fields: ['valueRaw', 'accountId'],
  });
  const of = (account: boolean): string => nodes.find((node) => (node.accountId !== null) === account)?.valueRaw ?? '';
  await ctx.records('contactPoint').createMany([
    { accountId: again.id, kind: 'phone', valueRaw: of(true) },
    { personId: person.id, kind: 'phone', valueRaw: of(false) },
  ]);
}
