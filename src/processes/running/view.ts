import { readablePath } from '../definition/check-values.js';
import { fill, templatesIn, variablesOf } from '../definition/template.js';
import { entityOf } from '../../registry/model.js';
import type { Scene } from './run-row.js';

/** A value of a step with its templates filled in from the run and from its subject as it is now. */
export async function filled<T>(scene: Scene, value: T, own?: Readonly<Record<string, unknown>>): Promise<T> {
  const { run, workflow } = scene;
  const variables = templatesIn(value, '').flatMap((one) => variablesOf(one.template, one.pointer));
  if (variables.length === 0) return value;
  const view = {
    record: await readSubject(scene, variables),
    input: run.variables.input,
    steps: run.variables.steps,
    run: { id: run.id, startedAt: run.startedAt, startedById: run.startedById },
    workflow,
    ...own,
  };
  return fill(value, view) as T;
}

async function readSubject({ system, registry, run }: Scene, variables: readonly string[]): Promise<Record<string, unknown>> {
  if (run.subjectEntity === null || run.subject === null) return {};
  const entity = entityOf(registry, run.subjectEntity);
  const paths = variables
    .filter((one) => one.startsWith('record.'))
    .map((one) => readablePath(entity, one.slice('record.'.length)));
  if (paths.length === 0) return {};
  const { nodes } = await system
    .records(entity.name)
    .list({ filter: { id: { eq: run.subject } }, fields: ['id', ...new Set(paths)], deleted: 'include', first: 1 });
  return nodes[0] ?? {};
}
