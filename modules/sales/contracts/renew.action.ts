import { conflict, date, defineAction, defineListener, invalid, localDate, money } from '#kernel';
import { plainMoney } from '../amounts.js';
import { daysBetween, daysLater } from './days.js';

const COPIED = [
  'name',
  'kind',
  'accountId',
  'personId',
  'dealId',
  'noticeDays',
  'autoRenew',
  'renewMonths',
  'paymentDays',
  'terms',
  'templateId',
  'ownerId',
  'teamId',
];

/** The next contract as a draft. The old one holds until the new one is signed. */
export const renewContract = defineAction('contract.renew', {
  label: { en: 'Renew', ru: 'Продлить новым договором' },
  description:
    'A copy as the next draft, from the day after its end and as long as it was unless said otherwise. The old one holds until the new one is signed. Gives the new contract.',
  input: { startsOn: date(), endsOn: date(), value: money({ min: 0 }) },
  access: 'update',
  returns: 'json',
  async run(ctx, input, record) {
    if (!['active', 'expired'].includes(String(record.status)))
      throw conflict('contract_not_signed', `The contract is ${String(record.status)}; only what is or was in force is renewed.`);
    const contracts = ctx.records('contract');
    const open = await contracts.count({
      filter: { previousId: { eq: record.id }, status: { in: ['draft', 'sent', 'active'] } },
    });
    if (open > 0) throw conflict('renewal_open', 'There is a contract that renews this one already; change or cancel it.');
    const today = localDate(ctx.actor.timeZone, ctx.now());
    const [from, to] = [record.startsOn as string, record.endsOn as string | null];
    const startsOn = input.startsOn ?? (to !== null && to >= today ? daysLater(to, 1) : today);
    const endsOn = input.endsOn ?? (to === null ? null : daysLater(startsOn, daysBetween(from, to)));
    if (endsOn !== null && endsOn < startsOn) throw invalid('/endsOn', 'A contract does not end before it begins.');
    return ctx
      .asSystem('contract is renewed')
      .records('contract')
      .create({
        ...(Object.fromEntries(COPIED.map((key) => [key, record[key]])) as { name: string; accountId: string }),
        value: input.value ?? plainMoney(record.value),
        startsOn,
        endsOn,
        previousId: record.id,
      } as never);
  },
});

/** With its signature the new contract takes the place of the one before. */
export const replacePrevious = defineListener('contract.signed', {
  name: 'replace-previous-contract',
  when: 'transaction',
  async run(ctx, { recordId }) {
    const own = ctx.asSystem('contract is renewed');
    const { previousId } = await own.records('contract').get(recordId, ['previousId']);
    if (previousId === null) return;
    const previous = await own.records('contract').get(previousId, ['status']);
    if (['active', 'expired'].includes(String(previous.status))) await own.run('contract.replace', { id: previousId });
  },
});

/** Of what holds no longer nobody is reminded. */
export const cancelReminders = ['renewed', 'terminated', 'prolonged', 'expired'].map((event) =>
  defineListener(`contract.${event}`, {
    name: `cancel-reminder-when-contract-${event}`,
    when: 'transaction',
    async run(ctx, { recordId }) {
      const own = ctx.asSystem(`contract ${event}`);
      const { nodes } = await own.records('plannedContact').list({
        filter: { contractId: { eq: recordId }, state: { in: ['planned', 'inProgress'] } },
        fields: ['id'],
        first: 100,
      });
      for (const { id } of nodes) await own.run('plannedContact.cancel', { id });
    },
  }),
);
