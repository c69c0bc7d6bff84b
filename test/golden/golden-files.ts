import { readFileSync } from 'node:fs';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import type { Action } from '../../src/declare/action.js';
import { buildRegistry } from '../../src/registry/build.js';
import type { EntityModel, Registry } from '../../src/registry/model.js';
import { docsOpenApi } from '../../src/surfaces/docs/routes.js';
import { furtherOpenApi } from '../../src/surfaces/further-routes.js';
import { sdlOf } from '../../src/surfaces/graphql/sdl.js';
import { openApiOf } from '../../src/surfaces/openapi/document.js';
import { sqlFiles } from './sql.js';

/** What follows from all declarations, by path in `openapi/`: reviewers see consequences, not intentions. */
export async function goldenFiles(): Promise<Record<string, string>> {
  const registry = buildRegistry([...kernelModules, ...installed]);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const sql = await sqlFiles(registry);
  return {
    'permissions.txt': permissions(registry),
    'events.txt': events(registry),
    'schema.graphql': `${sdlOf(registry).trimEnd()}\n`,
    'openapi.json': `${JSON.stringify(openApiOf(registry, [...furtherOpenApi(registry), docsOpenApi], { locale: 'en', version }), null, 1)}\n`,
    ...Object.fromEntries(Object.entries(sql).map(([name, text]) => [`sql/${name}`, text])),
  };
}

/** Each permission with the scope every system role has it in; administrators have all. */
function permissions(registry: Registry): string {
  const lines = [...registry.permissions].sort().map((permission) => {
    const [name = '', verb = ''] = permission.split('.');
    const action = registry.actions.get(permission);
    return `${permission}  ${action ? actionGrants(action) : entityGrants(registry.entities.get(name), verb)}`;
  });
  return `${lines.join('\n')}\n`;
}

const actionGrants = ({ options: { access } }: Action): string =>
  typeof access === 'string' ? `whoever may ${access} the record` : access.join(' ') || 'administrators';

function entityGrants(entity: EntityModel | undefined, verb: string): string {
  if (!entity) return 'administrators';
  if ('through' in entity.access) return `through ${entity.access.through.join(' or ')}`;
  const grants = Object.entries(entity.access).flatMap(([role, granted]) =>
    Object.entries(granted ?? {}).flatMap(([what, scope]) => (what === verb ? [`${role}:${String(scope)}`] : [])),
  );
  return grants.join(' ') || 'administrators';
}

/** Each event with who listens to it. */
function events(registry: Registry): string {
  const lines = [...registry.events].sort().map((event) => {
    const heard = (registry.listeners.get(event) ?? []).map(
      (listener) =>
        `${listener.name} (${listener.when === 'transaction' ? 'in the transaction' : 'after commit'}${listener.changed ? `, if ${listener.changed.join(' or ')} changed` : ''})`,
    );
    return heard.length > 0 ? `${event}  → ${heard.join(', ')}` : event;
  });
  return `${lines.join('\n')}\n`;
}
