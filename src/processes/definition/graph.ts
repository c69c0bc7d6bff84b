import { invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { Definition, Step } from './types.js';

/** Where a step may lead: an id or `end`, and the pointer of what says so. */
export interface Exit {
  readonly next: string;
  readonly pointer: string;
}

/** The step after this one when nothing else is said. */
export function following(definition: Definition, step: Step): string {
  const index = definition.steps.findIndex((one) => one.id === step.id);
  return step.next ?? definition.steps[index + 1]?.id ?? 'end';
}

/** All ways out of a step. */
export function exitsOf(definition: Definition, step: Step, pointer: string): Exit[] {
  const usual = { next: following(definition, step), pointer: step.next === undefined ? pointer : `${pointer}/next` };
  const named = (key: string, next: string | undefined): Exit[] =>
    next === undefined ? [] : [{ next, pointer: `${pointer}/${key}` }];
  switch (step.kind) {
    case 'branch':
      return [
        ...step.cases.map((one, i) => ({ next: one.next, pointer: `${pointer}/cases/${i}/next` })),
        ...(step.otherwise === undefined ? [usual] : named('otherwise', step.otherwise)),
      ];
    case 'approve':
      return [
        usual,
        ...named('onRejected', step.onRejected),
        ...named('onReturned', step.onReturned),
        ...named('onWithdrawn', step.onWithdrawn),
      ];
    case 'human': {
      const outcomes = Object.entries(step.outcomes ?? {}).flatMap(([name, next]) => named(`outcomes/${name}`, next));
      return [...(outcomes.length === 0 ? [usual] : outcomes), ...named('onTimeout', step.onTimeout)];
    }
    case 'wait':
      return [usual, ...named('onTimeout', step.onTimeout)];
    default:
      return [usual];
  }
}

/**
 * Refuses steps that lead nowhere, in a circle, or are never reached. Gives, for each step, the steps that may have been done
 * before it.
 */
export function checkGraph(definition: Definition, pointer: string): Map<string, ReadonlySet<string>> {
  const { steps } = definition;
  const index = new Map(steps.map((step, i) => [step.id, i]));
  const exits = new Map(steps.map((step, i) => [step.id, exitsOf(definition, step, `${pointer}/steps/${i}`)]));
  for (const { next, pointer: at } of [...exits.values()].flat())
    if (next !== 'end' && !index.has(next))
      throw invalid(
        at,
        `There is no step ${next}; did you mean ${nearest(next, [...index.keys(), 'end'])}?`,
        undefined,
        'unknown_step',
      );
  const before = new Map<string, Set<string>>(steps.map((step) => [step.id, new Set()]));
  const order = inOrder(steps[0]?.id ?? 'end', exits);
  for (const id of order) {
    for (const { next } of exits.get(id) ?? []) {
      const known = before.get(next);
      known?.add(id);
      for (const earlier of before.get(id) ?? []) known?.add(earlier);
    }
  }
  for (const [id, i] of index)
    if (!order.includes(id))
      throw invalid(
        `${pointer}/steps/${i}`,
        `No step leads to ${id}; name it as the next of another step, or take it out.`,
        undefined,
        'unreachable_step',
      );
  return before;
}

/** The steps reached, each after all that lead to it; refuses a circle at the exit that closes it. */
function inOrder(first: string, exits: ReadonlyMap<string, readonly Exit[]>): string[] {
  const done: string[] = [];
  const open = new Set<string>();
  const visit = (id: string) => {
    open.add(id);
    for (const { next, pointer } of exits.get(id) ?? []) {
      if (next === 'end' || done.includes(next)) continue;
      if (open.has(next))
        throw invalid(
          pointer,
          `This leads back to ${next}, so the run would never end; lead on to a later step, or start a new run.`,
          undefined,
          'cyclic_workflow',
        );
      visit(next);
    }
    open.delete(id);
    done.push(id);
  };
  if (first !== 'end') visit(first);
  return done.reverse();
}
