import { businessCalendar } from '../../core/business-calendar.js';
import { localMidnight } from '../../calendar/local-day.js';
import { conflict } from '../../platform/problem.js';
import { afterDelay } from '../definition/delay.js';
import type { Step } from '../definition/types.js';
import { ownersOf } from '../whose.js';
import { takeEffect } from './effects.js';
import { fits, subjectOf, type Scene } from './run-row.js';
import { lookAt } from './signal.js';
import type { Outcome } from './outcome.js';
import { filled } from './view.js';

type Wait = Extract<Step, { kind: 'wait' }>;

/** An event may be committed between the look at the condition and the commit of the wait; a second look finds it. */
const SECOND_LOOK = 2000;

export async function enterWait(scene: Scene, step: Wait, next: string): Promise<Outcome> {
  const { system } = scene;
  const now = system.now();
  if (step.event === undefined) {
    const due = await dueAt(scene, step, now);
    if (due <= now) return { kind: 'done', result: { ended: 'time', recordId: null }, next };
    await lookAt(system, due);
    return { kind: 'waiting', due };
  }
  if (step.condition && (await holds(scene, step))) return { kind: 'done', result: { ended: 'condition', recordId: null }, next };
  const timeout = step.timeout ? afterDelay(step.timeout, now, await calendarOf(scene)) : null;
  const look = step.condition ? new Date(now.getTime() + SECOND_LOOK) : null;
  const due = earlier(timeout, look);
  if (due) await lookAt(system, due);
  if (timeout) await lookAt(system, timeout);
  return { kind: 'waiting', due, awaits: step.event, kept: { until: timeout?.toISOString() ?? null } };
}

export async function resumeWait(scene: Scene, step: Wait, next: string): Promise<Outcome> {
  const { run, system } = scene;
  if (step.event === undefined) return { kind: 'done', result: { ended: 'time', recordId: null }, next };
  const { signal } = run;
  const kept = run.variables.steps[step.id] ?? {};
  if (step.condition ? await holds(scene, step) : signal)
    return { kind: 'done', result: { ended: signal ? 'event' : 'condition', recordId: signal?.recordId ?? null }, next };
  const until = typeof kept.until === 'string' ? new Date(kept.until) : null;
  if (until && until <= system.now()) {
    if (step.remind && kept.reminded !== true) return waitOn(scene, step, kept);
    return { kind: 'done', result: { ended: 'timeout', recordId: null }, next: step.onTimeout ?? next };
  }
  return { kind: 'waiting', due: until, awaits: step.event, kept: { ...kept } };
}

/** The time is over: who is to be reminded is told, and it goes on waiting. */
async function waitOn(scene: Scene, step: Wait, kept: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const { system } = scene;
  if (step.remind) await takeEffect(scene, { kind: 'notify', ...step.remind }, `${scene.run.id}:${step.id}`);
  const again =
    step.onTimeout === undefined || !step.timeout ? null : afterDelay(step.timeout, system.now(), await calendarOf(scene));
  if (again) await lookAt(system, again);
  const until = again?.toISOString() ?? null;
  return { kind: 'waiting', due: again, awaits: step.event ?? '', kept: { ...kept, until, reminded: true } };
}

const holds = async (scene: Scene, step: Wait): Promise<boolean> => {
  const { entity, id } = subjectOf(scene);
  return fits(scene.system, entity, id, step.condition ?? {});
};

async function dueAt(scene: Scene, step: Wait, now: Date): Promise<Date> {
  const calendar = await calendarOf(scene);
  if (step.for) return afterDelay(step.for, now, calendar);
  const value = await filled(scene, `{{record.${step.until ?? ''}}}`);
  if (typeof value !== 'string') throw conflict('no_date', `${step.until ?? ''} is empty, so there is nothing to wait for.`);
  const from = value.includes('T') ? new Date(value) : localMidnight(calendar.timeZone, value);
  return step.offset ? afterDelay(step.offset, from, calendar) : from;
}

const calendarOf = async ({ system, run }: Scene) =>
  businessCalendar(system, await ownersOf(system, run.subjectEntity, run.subject));

const earlier = (a: Date | null, b: Date | null): Date | null => (a && b ? (a < b ? a : b) : (a ?? b));
