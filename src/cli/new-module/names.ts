import { ConfigError } from '../../platform/config-error.js';
import { nearest } from '../../registry/checks.js';
import type { Registry } from '../../registry/model.js';
import { kebab, pascal, plural, singular } from '../../registry/names.js';

/** What the files of a new module call things. */
export interface ModuleNames {
  /** Folder and module: `site-visits`. */
  readonly module: string;
  /** The module's constant: `siteVisits`. */
  readonly constant: string;
  /** `siteVisit` */
  readonly entity: string;
  /** `siteVisits` */
  readonly many: string;
  /** `site-visit`, for file names. */
  readonly file: string;
  /** `site-visits`, the REST route. */
  readonly route: string;
  /** `Site visit` */
  readonly title: string;
  /** `SiteVisit` */
  readonly type: string;
  /** What the entity is linked to, and the module to depend on; null for the kernel's own. */
  readonly linked: { readonly entity: string; readonly module: string | null };
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const RESERVED = [
  'kernel',
  'product',
  'installed',
  'migrations',
  'data',
  'info',
  'manager',
  'helper',
  'util',
  'common',
  'base',
  'impl',
];

/** Checks the name against what is installed; throws one line that names the cure. */
export function moduleNames(name: string, registry: Registry): ModuleNames {
  if (!NAME.test(name) || name.length > 30)
    throw refused(name, 'a module’s name is small Latin letters, digits and single hyphens, at most 30, e.g. visits');
  if (RESERVED.includes(name))
    throw refused(name, 'this name says nothing or is taken by the kernel; name what the module is about, e.g. visits');
  const taken = registry.modules.find((module) => module.name === name);
  if (taken) throw refused(name, `the module ${name} is installed already; choose another name`);
  const constant = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const entity = singular(constant);
  const many = plural(entity);
  const linked = registry.entities.get('account');
  const clash = [...registry.entities.values()].find((e) => [e.name, e.plural].some((n) => n === entity || n === many));
  if (clash)
    throw refused(name, `its entity would be ${entity}, and module ${clash.module} has ${clash.name}; choose another name`);
  const target = linked ?? registry.entities.get('user');
  if (!target) throw new Error(`No entity user is declared; did you mean ${nearest('user', [...registry.entities.keys()])}?`);
  if (target.lists.has(many) || target.fields.has(many))
    throw refused(name, `${target.name} has ${many} already; choose another name`);
  return {
    module: name,
    constant,
    entity,
    many,
    file: kebab(entity),
    route: kebab(many),
    title: pascal(kebab(entity).replaceAll('-', ' ')),
    type: pascal(entity),
    linked: { entity: target.name, module: target.module === 'kernel' ? null : target.module },
  };
}

const refused = (name: string, why: string): ConfigError => new ConfigError(`new module ${name}: ${why}.`);
