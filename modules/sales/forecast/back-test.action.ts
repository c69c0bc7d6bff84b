import { date, defineAction, link, localDate } from '#kernel';
import { dealsOf } from './take.js';

/** How long before the end of its period a snapshot was taken, in days. */
const HORIZONS = [
  { days: '0-7', most: 7 },
  { days: '8-30', most: 30 },
  { days: '31-90', most: 90 },
  { days: '91+', most: Infinity },
] as const;

/** A snapshot of a period that is over, and what was won in it. */
export interface Tried {
  readonly daysBefore: number;
  readonly fact: number;
  readonly weighted: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 10_000) / 100;

/** Mean absolute errors in per cent of the fact, by how long before the end it was; null where nothing was won. */
export function backTest(tried: readonly Tried[]) {
  return HORIZONS.map(({ days, most }, i) => {
    const least = HORIZONS[i - 1]?.most ?? -Infinity;
    const here = tried.filter(({ daysBefore }) => daysBefore > least && daysBefore <= most);
    const known = here.filter(({ fact }) => fact > 0);
    const off = (key: 'weighted' | 'p50') => mean(known.map((one) => Math.abs(one[key] - one.fact) / one.fact));
    return {
      days,
      snapshots: here.length,
      weightedPercent: off('weighted'),
      modelPercent: off('p50'),
      withinPercent: mean(here.map(({ fact, p10, p90 }) => (fact >= p10 && fact <= p90 ? 1 : 0))),
    };
  });
}

/** How far off the forecasts were, by the snapshots that were taken of periods that are over. */
export const backTestForecast = defineAction('forecastSnapshot.backTest', {
  on: 'collection',
  label: { en: 'Back-test', ru: 'Проверка прогноза' },
  description:
    'Snapshots of periods that are over against what was won in them: mean error in per cent of the weighted forecast and of the model, and how often the fact lay between p10 and p90, by days before the end of the period.',
  input: { since: date({ description: 'Periods that end after it; all, if empty.' }), unit: link('orgUnit') },
  access: ['manager', 'viewer'],
  readOnly: true,
  returns: 'json',
  async run(ctx, { since, unitId = null }) {
    const system = ctx.asSystem('back-test of the forecast');
    const today = localDate(ctx.actor.timeZone, ctx.now());
    const snapshots = ctx.records('forecastSnapshot').each({
      filter: {
        until: { lte: today, ...(since ? { gt: since } : {}) },
        unitId: unitId === null ? { isNull: true } : { eq: unitId },
      },
    });
    const facts = new Map<string, number>();
    const tried: Tried[] = [];
    for await (const { takenAt, from, until, weighted, p10, p50, p90 } of snapshots) {
      const period = { from: String(from), until: String(until), unitId };
      const key = `${period.from} ${period.until}`;
      if (!facts.has(key)) {
        const filter = { and: [await dealsOf(system, period, 'closedAt'), { status: { eq: 'won' } }] };
        const [all] = await system.records('deal').aggregate({ filter, measures: ['sum.amount'] });
        facts.set(key, all?.sum?.['amount'] ?? 0);
      }
      const units = (money: { amount: number; base: number | null } | null) => money?.base ?? money?.amount ?? 0;
      tried.push({
        daysBefore: Math.floor((Date.parse(`${period.until}T00:00:00Z`) - Date.parse(String(takenAt))) / 86_400_000),
        fact: facts.get(key) ?? 0,
        weighted: units(weighted),
        p10: units(p10),
        p50: units(p50),
        p90: units(p90),
      });
    }
    return { snapshots: tried.length, horizons: backTest(tried) };
  },
});
