import type { Step } from '../definition/types.js';
import type { Scene } from './run-row.js';

/** Writes a row of the run's log; its number is the run's next, so that a step done twice would be refused. */
export async function log(
  { system, run }: Scene,
  step: Step,
  outcome: 'done' | 'waiting' | 'failed' | 'compensated',
  result: Record<string, unknown>,
  input: unknown = run.signal,
): Promise<void> {
  await system.records('workflowStep').create({
    runId: run.id,
    sequence: run.sequence + 1,
    step: step.id,
    kind: step.kind,
    outcome,
    attempt: run.attempts + 1,
    input: (input ?? null) as never,
    result: result as never,
    at: system.now().toISOString(),
    request: system.requestId,
  });
}
