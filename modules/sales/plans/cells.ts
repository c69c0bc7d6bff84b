import { below, invalid } from '#kernel';

const MOST_CELLS = 500;
const MOST_TASKS = 100;
/** Of whom and of what a number of a plan may be. */
export const DIMENSIONS = ['unitId', 'userId', 'territoryId', 'categoryId'] as const;
const KEYS: readonly string[] = ['month', ...DIMENSIONS, 'target', 'count'];

/** One number of a plan, as it is written. */
export interface Cell {
  readonly month: string;
  readonly unitId: string | null;
  readonly userId: string | null;
  readonly territoryId: string | null;
  readonly categoryId: string | null;
  readonly target: { amount: number; currency: string } | null;
  readonly count: number | null;
}

/** Equal for two numbers of which one takes the place of the other. */
export const cellKey = (cell: Cell): string => [cell.month, ...DIMENSIONS.map((key) => cell[key])].join(' ');

/** What it holds besides is checked where the cells are written. */
export function readCells(given: unknown): Cell[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_CELLS)
    throw invalid('/cells', 'Expected a list of 1 to 500 cells.');
  return given.map((one: unknown, i) => {
    const at = below('/cells', i);
    const cell = (typeof one === 'object' && one !== null ? one : {}) as Partial<Cell>;
    const unknown = Object.keys(cell).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw invalid(below(at, unknown), `A cell takes ${KEYS.join(', ')}.`, undefined, 'unknown_field');
    const { month, unitId = null, userId = null, territoryId = null, categoryId = null, target = null, count = null } = cell;
    if (!/^\d{4}-\d{2}-01$/.test(String(month)))
      throw invalid(below(at, 'month'), 'Expected the first day of a month, e.g. 2026-03-01.');
    return { month: String(month), unitId, userId, territoryId, categoryId, target, count };
  });
}

/** What is to be done for a plan. */
export interface Task {
  readonly title: string;
  readonly userId: string | null;
  readonly dueOn: string | null;
}

/** Users and days are checked where the tasks are written. */
export function readTasks(given: unknown): Task[] {
  if (given === null || given === undefined) return [];
  if (!Array.isArray(given) || given.length > MOST_TASKS)
    throw invalid('/tasks', 'Expected a list of at most 100 { title, userId, dueOn }.');
  return given.map((one: unknown, i) => {
    const { title, userId = null, dueOn = null } = (typeof one === 'object' && one !== null ? one : {}) as Partial<Task>;
    if (typeof title !== 'string' || title.trim() === '')
      throw invalid(below(below('/tasks', i), 'title'), 'Say what is to be done.');
    return { title, userId, dueOn };
  });
}
