import { testApi, type TestApi } from '#kit';
import { kernelModules } from '../../src/parts/index.js';
import type { Grants } from '../../src/declare/access.js';
import type { EntityModel } from '../../src/registry/model.js';
import { buildRegistry } from '../../src/registry/build.js';
import { actionField, kebab } from '../../src/registry/names.js';
import type { Work } from '../../src/records/work.js';
import { actionOn, actionReturns } from '../../src/surfaces/operations.js';
import { installed } from '../../modules/installed.js';
import { expressible, makers, refusedBefore } from './subject.js';

const registry = buildRegistry([...kernelModules, ...installed]);
const actions = [...registry.actions.values()].map(
  (a) => [a.name, a, registry.entities.get(a.name.split('.')[0] ?? '') as EntityModel] as const,
);

let api: TestApi;
let make: ReturnType<typeof makers>;
let viewer: Work;
beforeAll(async () => {
  api = await testApi(installed);
  make = makers(api);
  viewer = await api.actor('viewer');
}, 60_000);
afterAll(() => api?.close());

/** Whether a viewer has what the action asks for. */
function viewerMay(entity: EntityModel, verb: 'read' | 'update'): boolean {
  if ('through' in entity.access)
    return entity.access.through.some((name) => viewerMay((entity.links.get(name) as { target: EntityModel }).target, verb));
  return ((entity.access as { viewer?: Grants }).viewer?.[verb] ?? 'none') !== 'none';
}

it('there is something to try', () => expect(actions.length).toBeGreaterThan(10));

describe.each(actions)('%s', (name, action, entity) => {
  const url = (id: string) =>
    `/v1/${entity.route}${actionOn(action) === 'record' ? `/${id}` : ''}/${kebab(name.split('.')[1] ?? '')}`;
  const { access } = action.options;
  const onRecord = actionOn(action) === 'record';
  const returns = actionReturns(action) === 'record' ? '{ id }' : '';

  it('is known to the surfaces by its names, and every event it says it fires is an event', () => {
    expect(api.sdl).toMatch(new RegExp(`\\b${actionField(name)}\\b`));
    for (const event of action.options.emits ?? []) expect(registry.events.has(event)).toBe(true);
    expect(registry.permissions.has(name)).toBe(true);
  });

  it('is refused to whom it is not for, by both surfaces', async () => {
    const permitted = typeof access === 'string' ? viewerMay(entity, access) : access.includes('viewer');
    if (permitted) return;
    const id = onRecord ? (await make.make(entity)).id : '';
    const refused = await api.rest(viewer, 'POST', url(id), {}, { 'if-match': '*' });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    const needs = Object.values(action.options.input ?? {}).some((f) => f.required);
    const args = [...(onRecord ? [`id: "${id}"`, ...(action.options.readOnly ? [] : ['expectedVersion: null'])] : [])].join(', ');
    if (needs) return;
    const { body } = await api.graphql(
      viewer,
      `${action.options.readOnly ? 'query' : 'mutation'} { ${actionField(name)}${args ? `(${args})` : ''} ${returns} }`,
    );
    expect(body.errors?.[0]?.extensions.code).toBe('forbidden');
  });

  it('refuses input it does not know, and what its fields call invalid', async () => {
    const id = onRecord ? (await make.make(entity)).id : '';
    const unknown = await api.rest(api.system, 'POST', url(id), { nonsense: 1 }, { 'if-match': '*' });
    expect([unknown.status, unknown.body.code, unknown.body.pointer]).toEqual([400, 'unknown_field', '/nonsense']);
    for (const [field, declared] of Object.entries(action.options.input ?? {})) {
      const key = `${field}${declared.apiSuffix ?? ''}`;
      for (const value of declared.samples.invalid) {
        if (value === null || !expressible(value) || refusedBefore(value)) continue;
        const refused = await api.rest<{ pointer?: string }>(api.system, 'POST', url(id), { [key]: value }, { 'if-match': '*' });
        expect([key, value, refused.status, refused.body.pointer?.startsWith(`/${key}`)]).toEqual([key, value, 400, true]);
      }
    }
  });

  it('knows no record of a malformed, unknown or foreign id', async () => {
    if (!onRecord) return;
    for (const id of ['nonsense', '00000000-0000-7000-8000-000000000000'])
      expect([id, (await api.rest(api.system, 'POST', url(id), await input(), { 'if-match': '*' })).status]).toEqual([id, 404]);
    const foreign = await api.rest(await another(), 'POST', url((await make.make(entity)).id), await input(), {
      'if-match': '*',
    });
    expect(foreign.status).toBe(404);
  });

  /** What the action needs; links lead to records of the first tenant. */
  async function input(): Promise<Record<string, unknown>> {
    const needed = Object.entries(action.options.input ?? {}).filter(([, f]) => f.required);
    return Object.fromEntries(
      await Promise.all(
        needed.map(
          async ([field, f]) =>
            [
              `${field}${f.apiSuffix ?? ''}`,
              f.kind === 'link'
                ? await make.target(f.target as string)
                : f.through
                  ? [await make.target(f.target as string)]
                  : f.samples.valid[0]?.in,
            ] as const,
        ),
      ),
    );
  }
});

let elsewhere: ReturnType<TestApi['otherTenant']> | undefined;
const another = () => (elsewhere ??= api.otherTenant());
