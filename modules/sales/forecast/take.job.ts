import { choice, defineJob, defineSetting, localDate } from '#kernel';
import { takeSnapshot } from './take.js';

export const forecastSettings = [
  defineSetting('sales.forecastSnapshots', choice(['off', 'daily', 'weekly', 'monthly']), {
    default: 'weekly',
    label: { en: 'Snapshots of the forecast', ru: 'Снимки прогноза' },
    description:
      'How often the forecast of this month, the next one and this quarter is kept: weekly on Mondays, monthly on the first.',
  }),
];

const monthStart = (day: string, months: number): string => {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
};

/** This month, the next one, and this quarter, each with the first day after it. */
export function periodsOn(day: string): { from: string; until: string }[] {
  const quarter = -((Number(day.slice(5, 7)) - 1) % 3);
  return [
    { from: monthStart(day, 0), until: monthStart(day, 1) },
    { from: monthStart(day, 1), until: monthStart(day, 2) },
    { from: monthStart(day, quarter), until: monthStart(day, quarter + 3) },
  ];
}

/** Whether snapshots are due on this day. */
export const isDue = (often: string, day: string): boolean =>
  often === 'daily' ||
  (often === 'weekly' && new Date(`${day}T00:00:00Z`).getUTCDay() === 1) ||
  (often === 'monthly' && day.endsWith('-01'));

/** Every night for each firm; run again on the same day it takes nothing twice. */
export const takeForecasts = defineJob('sales.take-forecasts', {
  cron: '50 2 * * *',
  async run(ctx) {
    const day = localDate(ctx.actor.timeZone, ctx.now());
    if (!isDue(await ctx.setting<string>('sales.forecastSnapshots'), day)) return;
    const system = ctx.asSystem('scheduled forecast');
    for (const period of periodsOn(day)) {
      const { nodes } = await system.records('forecastSnapshot').list({
        filter: { from: { eq: period.from }, until: { eq: period.until }, scheduled: { eq: true } },
        sort: ['-takenAt'],
        fields: ['takenAt'],
        first: 1,
      });
      const last = nodes[0]?.takenAt;
      if (!last || localDate(ctx.actor.timeZone, new Date(last)) !== day) await takeSnapshot(system, period, true);
    }
  },
});
