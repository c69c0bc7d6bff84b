import { below, defineRule, invalid } from '#kernel';

export const KINDS = ['call', 'meeting', 'email', 'letter', 'sms', 'chat', 'visit', 'presentation', 'event', 'other'] as const;
const KEYS: readonly string[] = ['kind', 'goal', 'inDays'];
const MOST = 20;

/** What is planned when a deal comes into a stage. */
export interface AutoTask {
  readonly kind: (typeof KINDS)[number];
  readonly goal: string;
  /** Working days from then; 0 is at once. */
  readonly inDays: number;
}

/** The tasks of a stage; throws 400 with a pointer to the first that could not be planned. */
export function readAutoTasks(given: unknown): AutoTask[] {
  if (!Array.isArray(given) || given.length > MOST)
    throw invalid('/autoTasks', 'Expected a list of at most 20 { kind, goal, inDays }.');
  return given.map((one: unknown, i): AutoTask => {
    const at = below('/autoTasks', i);
    const task = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
    const unknown = Object.keys(task).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw invalid(below(at, unknown), `A task takes ${KEYS.join(', ')}.`, undefined, 'unknown_field');
    const { kind = 'call', goal, inDays = 0 } = task;
    if (!KINDS.includes(kind as AutoTask['kind'])) throw invalid(below(at, 'kind'), `Expected one of ${KINDS.join(', ')}.`);
    if (typeof goal !== 'string' || goal.trim() === '' || goal.length > 500)
      throw invalid(below(at, 'goal'), 'Say what is to be done, in at most 500 characters.');
    if (typeof inDays !== 'number' || !Number.isInteger(inDays) || inDays < 0 || inDays > 365)
      throw invalid(below(at, 'inDays'), 'Expected a whole number from 0 to 365.');
    return { kind: kind as AutoTask['kind'], goal, inDays };
  });
}

export const readableTasks = defineRule('readable-auto-tasks', {
  on: ['create', 'update'],
  check({ after, changed }) {
    if (changed.includes('autoTasks') && after['autoTasks'] !== null) readAutoTasks(after['autoTasks']);
  },
});
