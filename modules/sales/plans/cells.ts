import { below, invalid } from '#kernel';
import type { Metric } from './plan.entity.js';

const MOST_CELLS = 500;
const MOST_TASKS = 100;
/** Of whom and of what a number of a plan may be. */
export const DIMENSIONS = ['unitId', 'userId', 'territoryId', 'categoryId', 'segment'] as const;
/** In which field of a cell the number of each metric stands. */
const NUMBER_OF = { revenue: 'target', margin: 'target', quantity: 'quantity', newDeals: 'count' } as const;
const NUMBERS = ['target', 'count', 'quantity'] as const;
const KEYS: readonly string[] = ['month', ...DIMENSIONS, ...NUMBERS];

/** One number of a plan, as it is written. */
export interface Cell {
  readonly month: string;
  readonly unitId: string | null;
  readonly userId: string | null;
  readonly territoryId: string | null;
  readonly categoryId: string | null;
  readonly segment: string | null;
  readonly target: { amount: number; currency: string } | null;
  readonly count: number | null;
  /** A decimal. */
  readonly quantity: string | null;
}

/** Equal for two numbers of which one takes the place of the other. */
export const cellKey = (cell: Cell): string => JSON.stringify([cell.month, ...DIMENSIONS.map((key) => cell[key])]);

/** The cells of a plan of this metric; what they hold besides is checked where they are written. */
export function readCells(given: unknown, metric: Metric): Cell[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_CELLS)
    throw invalid('/cells', 'Expected a list of 1 to 500 cells.');
  const wanted = NUMBER_OF[metric];
  return given.map((one: unknown, i) => {
    const at = below('/cells', i);
    const cell = (typeof one === 'object' && one !== null ? one : {}) as Partial<Cell>;
    const unknown = Object.keys(cell).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw invalid(below(at, unknown), `A cell takes ${KEYS.join(', ')}.`, undefined, 'unknown_field');
    const other = NUMBERS.find((key) => key !== wanted && (cell[key] ?? null) !== null);
    if (other !== undefined)
      throw invalid(below(at, other), `A plan of ${metric} has its numbers in ${wanted}, not in ${other}.`);
    const { month, unitId = null, userId = null, territoryId = null, categoryId = null, segment = null } = cell;
    if (!/^\d{4}-\d{2}-01$/.test(String(month)))
      throw invalid(below(at, 'month'), 'Expected the first day of a month, e.g. 2026-03-01.');
    const { target = null, count = null, quantity = null } = cell;
    return { month: String(month), unitId, userId, territoryId, categoryId, segment, target, count, quantity };
  });
}

/** What a cell plans, in the own currency where it is money; 0 where it says nothing. */
export function plannedOf(
  cell: { readonly target: { base: number | null } | null; readonly count: number | null; readonly quantity: string | null },
  metric: Metric,
): number {
  if (metric === 'newDeals') return cell.count ?? 0;
  return metric === 'quantity' ? Number(cell.quantity ?? 0) : (cell.target?.base ?? 0);
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
