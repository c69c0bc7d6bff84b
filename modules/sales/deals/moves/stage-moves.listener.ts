import { defineListener, invalid, type Context, type EventOf } from '#kernel';
import { countClosings } from '../probability/count-closings.js';
import { reckonNew } from '../probability/reckon.js';
import { planTasks } from '../tasks/plan-tasks.js';
import { checkCriteria, checkMove, isClosed, stagesOf, type Deal, type Stage } from './stage.js';
import { writeMoves, type Move } from './write-moves.js';

const pointerOf = (event: EventOf): string => (event.index === undefined ? '' : `/${event.index}`);
const after = (event: EventOf): Deal => ({ ...event.after, id: event.recordId });

const stageOf = (event: EventOf, stages: ReadonlyMap<string, Stage>): Stage =>
  stages.get(String(event.after?.['stageId'])) as Stage;

function checkClosedAt(event: EventOf, stage: Stage): void {
  const { closedAt } = event.after ?? {};
  if (!isClosed(stage) && closedAt)
    throw invalid(
      `${pointerOf(event)}/closedAt`,
      'Only a won or lost deal has closedAt; leave it out or use deal.win or deal.lose.',
    );
}

/** When a closed deal was closed: as said along with the move, otherwise now. */
function closingTime(event: EventOf, since: unknown, now: Date): Date {
  const said = event.after?.['closedAt'];
  const fresh = typeof said === 'string' && said !== event.before?.['closedAt'];
  const at = fresh ? new Date(said) : now;
  if (fresh && typeof since === 'string' && at.getTime() < Date.parse(since))
    throw invalid(`${pointerOf(event)}/closedAt`, 'Must not be before the deal began or came to its last stage.');
  return at;
}

/** New deals begin their history; one that is created closed is counted like one that was closed here. */
async function begin(ctx: Context, events: readonly EventOf[]): Promise<void> {
  const stages = await stagesOf(
    ctx,
    events.map((e) => e.after?.['stageId']),
  );
  const moves = events.map((event): Move => {
    const [deal, to] = [after(event), stageOf(event, stages)];
    checkClosedAt(event, to);
    if (to.kind === 'lost') checkMove(to, to, deal, true, pointerOf(event));
    const opened = String(deal['openedAt']);
    const at = isClosed(to) ? closingTime(event, opened, ctx.now()) : new Date(opened);
    return { deal, before: null, from: null, to, at, since: opened, outcome: 'standing' };
  });
  await writeMoves(ctx, moves);
  await planTasks(ctx, moves);
  await countClosings(
    ctx,
    moves.filter(({ to }) => isClosed(to)).map(({ deal, to }) => ({ id: deal.id, won: to.kind === 'won' })),
    [],
  );
  await reckonNew(
    ctx,
    moves.filter(({ to }) => !isClosed(to)).map(({ deal }) => deal.id),
  );
  await tell(
    ctx,
    moves.filter(({ to }) => isClosed(to)),
    false,
  );
}

const wasReopened = (event: EventOf): boolean => Number(event.after?.['reopenCount']) > Number(event.before?.['reopenCount']);

/** However the stage of a deal is written, by deal.move, a plain update, in bulk or by an import, it moves by the rules. */
async function moveOn(ctx: Context, events: readonly EventOf[]): Promise<void> {
  const stages = await stagesOf(
    ctx,
    events.flatMap((e) => [e.before?.['stageId'], e.after?.['stageId']]),
  );
  const moves = events.flatMap((event): Move[] => {
    const [deal, to, from] = [after(event), stageOf(event, stages), stages.get(String(event.before?.['stageId']))];
    if (!from || from.id === to.id) {
      checkClosedAt(event, to);
      if (isClosed(to) && !deal['closedAt']) throw invalid(`${pointerOf(event)}/closedAt`, 'A closed deal keeps closedAt.');
      return [];
    }
    checkMove(from, to, deal, wasReopened(event), pointerOf(event));
    checkClosedAt(event, to);
    const since = String(event.before?.['stageEnteredAt']);
    const at = isClosed(to) ? closingTime(event, since, ctx.now()) : ctx.now();
    return [{ deal, before: event.before as Deal, from, to, at, since, outcome: outcomeOf(from, to) }];
  });
  if (moves.length === 0) return;
  await checkCriteria(
    ctx,
    moves.map(({ from, to, deal }) => ({ from: from as Stage, to, deal })),
  );
  await writeMoves(ctx, moves);
  await planTasks(ctx, moves);
  await countClosings(
    ctx,
    moves.filter(({ to }) => isClosed(to)).map(({ deal, to }) => ({ id: deal.id, won: to.kind === 'won' })),
    moves.filter(({ from }) => from && isClosed(from)).map(({ deal, from }) => ({ id: deal.id, won: from?.kind === 'won' })),
  );
  await tell(ctx, moves, true);
}

/** What became of the stay in the stage that is left. */
function outcomeOf(from: Stage, to: Stage): Move['outcome'] {
  if (to.kind === 'lost') return 'lost';
  return to.kind === 'won' || to.pipelineId !== from.pipelineId || to.position > from.position ? 'passed' : 'back';
}

async function tell(ctx: Context, moves: readonly Move[], changed: boolean): Promise<void> {
  for (const { deal, from, to } of moves) {
    const [record, payload] = [
      { entity: 'deal', id: deal.id },
      { from: from?.id ?? null, to: to.id, version: Number(deal['version']) + 1 },
    ];
    if (changed) await ctx.emit('deal.stageChanged', record, payload);
    if (from && isClosed(from)) await ctx.emit('deal.reopened', record, payload);
    else if (to.kind === 'won' || to.kind === 'lost') await ctx.emit(`deal.${to.kind}`, record, payload);
  }
}

/** A deal that is restored has its history again. */
const restoreStays = (ctx: Context, events: readonly EventOf[]): Promise<unknown> =>
  ctx.sql(
    `update stage_stays set deleted_at = null, version = version + 1, updated_at = now() where tenant_id = $1 and deal_id = any($2::uuid[]) and deleted_at is not null`,
    [ctx.actor.tenantId, events.map(({ recordId }) => recordId)],
  );

export const stageMoves = [
  defineListener('deal.restored', {
    name: 'stage-history',
    when: 'transaction',
    runMany: async (ctx, events) => void (await restoreStays(ctx, events)),
  }),
  defineListener('deal.created', { name: 'stage-history', when: 'transaction', runMany: begin }),
  defineListener('deal.updated', {
    name: 'stage-history',
    when: 'transaction',
    changed: ['stageId', 'closedAt'],
    runMany: moveOn,
  }),
];
