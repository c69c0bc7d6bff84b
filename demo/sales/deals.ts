import type { Context } from '../../src/declare/context.js';
import type { Staff } from '../staff.js';

const rub = (roubles: number) => ({ amount: roubles * 100, currency: 'RUB' });

const STAGES = [
  { name: 'Замер', kind: 'open', probability: 20, standardDays: 3 },
  { name: 'Предложение', kind: 'open', probability: 50, standardDays: 7 },
  { name: 'Согласование', kind: 'open', probability: 80, standardDays: 5 },
  { name: 'Заказ', kind: 'won', probability: 100 },
  { name: 'Отказ', kind: 'lost', probability: 0 },
] as const;

const DEALS = [
  ['Зеркальное панно в вестибюль', 0, 180_000],
  ['Перегородки в переговорную', 1, 320_000],
  ['Витраж в столовую', 2, 240_000],
] as const;

const LEADS = [
  { subject: 'Зеркало в прихожую, 600 × 1800', lastName: 'Жительница', firstName: 'соседнего дома', state: 'new' },
  { subject: 'Полки для цветочной лавки', company: 'Цветочная лавка', state: 'inProgress' },
  { subject: 'Световая вывеска над входом', company: 'Пекарня на углу', state: 'qualified' },
] as const;

const ownedBy = ({ sellers, teamOf }: Pick<Staff, 'sellers' | 'teamOf'>, i: number) => {
  const ownerId = sellers[i % sellers.length] ?? '';
  return { ownerId, teamId: teamOf(ownerId) };
};

/** A pipeline with three deals on their way, and three interests that are not deals yet. */
export async function makeDeals(ctx: Context, staff: Pick<Staff, 'sellers' | 'teamOf'>): Promise<void> {
  const { id: pipelineId } = await ctx.records('pipeline').create({ name: 'Изделия из стекла' });
  const stages = await ctx.records('dealStage').createMany(STAGES.map((stage, position) => ({ ...stage, pipelineId, position })));
  const { nodes: accounts } = await ctx
    .records('account')
    .list({ filter: { types: { hasAny: ['customer', 'dealer'] } }, sort: ['name'], first: DEALS.length, fields: ['id'] });
  for (const [i, [name, stage, amount]] of DEALS.entries())
    await ctx.records('deal').create({
      name,
      accountId: accounts[i]?.id ?? null,
      stageId: stages[stage]?.id ?? '',
      amount: rub(amount),
      ...ownedBy(staff, i),
    });
  const form = await ctx.records('qualificationForm').create({
    name: 'Первый разговор',
    questions: [{ code: 'budget', text: 'Есть бюджет?', weight: 100, answers: { yes: 1, no: 0 }, knockOut: ['no'] }],
  });
  for (const [i, { state, ...lead }] of LEADS.entries()) {
    const { id } = await ctx.records('lead').create({
      ...lead,
      formId: form.id,
      ...ownedBy(staff, i),
      ...(state === 'qualified' ? { answers: { budget: 'yes' } } : {}),
    });
    if (state === 'new') continue;
    await ctx.run('lead.start', { id });
    if (state === 'qualified') await ctx.run('lead.qualify', { id });
  }
}
