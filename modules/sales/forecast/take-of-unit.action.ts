import { defineAction, forbidden, invalid, link, localDate, type Context } from '#kernel';
import { period, within } from './forecast.actions.js';
import { takeSnapshot, unitAndBelow } from './take.js';

/** The unit somebody works in, the primary one first. */
async function unitsOf(system: Context, userId: string): Promise<string[]> {
  const { nodes } = await system.records('employment').list({
    filter: {
      userId: { eq: userId },
      or: [{ endsOn: { isNull: true } }, { endsOn: { gte: localDate(system.actor.timeZone, system.now()) } }],
    },
    sort: ['-isPrimary', 'id'],
    fields: ['unitId'],
    first: 100,
  });
  return nodes.map(({ unitId }) => String(unitId));
}

/** Whether they head the unit or one above it, or work in it and nothing is below it, so that its deals are their team's. */
async function isTheirs(system: Context, userId: string, unitId: string, own: readonly string[]): Promise<boolean> {
  const { nodes } = await system.records('orgUnit').list({ filter: { managerId: { eq: userId } }, fields: ['id'], first: 1000 });
  for (const { id } of nodes) if ((await unitAndBelow(system, id)).includes(unitId)) return true;
  return own.includes(unitId) && (await unitAndBelow(system, unitId)).length === 1;
}

/** By hand, whenever somebody wants to know later what they expected: before a meeting, after a large deal was lost. */
export const takeUnitForecast = defineAction('forecastSnapshot.takeOfUnit', {
  on: 'collection',
  label: { en: "Take a snapshot of one's unit", ru: 'Снять прогноз своего подразделения' },
  description:
    'Keeps the forecast of a unit that the caller heads, of one below it, or of the team they work in (which it is unless said), as forecastSnapshot.take does.',
  input: { ...period, unit: link('orgUnit', { description: 'With those below it; the caller’s own, if empty.' }) },
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, { from, until, unitId }) {
    within({ from, until });
    const { userId } = ctx.actor;
    if (userId === null) throw forbidden('forecastSnapshot.takeOfUnit', 'This is for people, not for the system.');
    const system = ctx.asSystem('forecast of a unit');
    const own = await unitsOf(system, userId);
    const unit = unitId ?? own[0];
    if (unit === undefined) throw invalid('/unitId', 'You belong to no unit; give unitId.', undefined, 'required');
    if (!(await isTheirs(system, userId, unit, own)))
      throw forbidden(
        'forecastSnapshot.takeOfUnit',
        'Take the forecast of a unit that you head, of one below it, or of the team you work in.',
      );
    return takeSnapshot(system, { from, until, unitId: unit }, false);
  },
});
