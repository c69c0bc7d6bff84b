import { below, invalid } from '../../platform/problem.js';
import { parseDelay } from '../definition/delay.js';
import { parsePeople } from '../definition/parse-effect.js';
import { list, object, oneOf, optional } from '../definition/shape.js';
import type { Delay, Person } from '../definition/types.js';

/** One step of an approval: who decides, how many of them, for which amounts, and by when. */
export interface PolicyStep {
  readonly approvers: readonly Person[];
  /** `any`: the first decision counts; `all`: everybody must approve; `quorum`: so many must. */
  readonly mode?: 'any' | 'all' | { readonly quorum: number };
  /** Only amounts greater than this, and not greater than this: minor units of the tenant's currency. */
  readonly above?: number;
  readonly upTo?: number;
  readonly deadline?: Delay;
  /** Asked besides when the deadline has passed. */
  readonly escalateTo?: readonly Person[];
}

/** Checks the steps of a policy. */
export function parsePolicySteps(value: unknown, pointer: string): PolicyStep[] {
  return list(value, pointer, 20).map((one, i) => {
    const at = below(pointer, i);
    const step = object(one, at, ['approvers', 'mode', 'above', 'upTo', 'deadline', 'escalateTo']);
    parsePeople(step.approvers, `${at}/approvers`);
    optional(step.mode, (mode) => parseMode(mode, `${at}/mode`));
    const above = optional(step.above, (v) => amount(v, `${at}/above`));
    const upTo = optional(step.upTo, (v) => amount(v, `${at}/upTo`));
    if (above !== undefined && upTo !== undefined && upTo <= above)
      throw invalid(`${at}/upTo`, `No amount is above ${above} and up to ${upTo}; make upTo greater.`);
    optional(step.deadline, (v) => parseDelay(v, `${at}/deadline`));
    optional(step.escalateTo, (v) => parsePeople(v, `${at}/escalateTo`));
    if (step.escalateTo !== undefined && step.deadline === undefined) throw invalid(`${at}/escalateTo`, 'Give a deadline, too.');
    return step as unknown as PolicyStep;
  });
}

function parseMode(mode: unknown, pointer: string): void {
  if (typeof mode === 'string') return void oneOf(mode, pointer, ['any', 'all']);
  const { quorum } = object(mode, pointer, ['quorum']);
  if (!Number.isInteger(quorum) || (quorum as number) < 1 || (quorum as number) > 1000)
    throw invalid(`${pointer}/quorum`, 'Expected a whole number from 1 to 1000.');
}

function amount(value: unknown, pointer: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw invalid(pointer, 'Expected minor units of the tenant’s currency as a whole number, e.g. 1000000.');
  return value as number;
}

/** The steps for an amount. Without an amount only steps without limits apply. */
export const stepsFor = (steps: readonly PolicyStep[], amount: number | null): PolicyStep[] =>
  steps.filter(({ above, upTo }) =>
    amount === null ? above === undefined && upTo === undefined : amount > (above ?? -Infinity) && amount <= (upTo ?? Infinity),
  );

/** How many must approve, of so many. */
export const needed = (mode: PolicyStep['mode'], seats: number): number =>
  mode === 'all' ? seats : typeof mode === 'object' ? mode.quorum : 1;
