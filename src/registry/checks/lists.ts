import { type Check, eachField, repeated } from './check.js';
import { plural, singular } from '../names.js';

const SYSTEM = ['id', 'version', 'createdAt', 'createdBy', 'createdById', 'updatedAt', 'updatedBy', 'updatedById', 'deletedAt'];
const OWNER = ['owner', 'ownerId', 'team', 'teamId', 'tags'];

/**
 * An entity's fields, links, lists and the ids of its links are one vocabulary: nothing in it may be said twice. Lists come
 * from `inverse` on links of any module, so two modules may meet on a third one's entity.
 */
export const vocabulary: Check = (modules) => {
  const said = new Map<string, { name: string; by: string }[]>();
  const say = (entity: string, name: string, by: string): void =>
    void said.set(entity, [...(said.get(entity) ?? []), { name, by }]);
  for (const entity of modules.flatMap((m) => m.entities)) {
    for (const name of entity.options.common === 'child' ? SYSTEM : [...SYSTEM, ...OWNER]) say(entity.name, name, 'the kernel');
  }
  for (const { module, entity, name, field } of eachField(modules)) {
    const place = `${entity}.${name} of module ${module.name}`;
    say(entity, name, place);
    if (field.kind === 'link') say(entity, `${name}Id`, place);
    if (field.through) say(entity, `${singular(name)}Ids`, place);
    if (field.target && field.inverse) say(field.target, field.inverse, place);
  }
  return [...said].flatMap(([entity, names]) =>
    repeated(names.map((one) => one.name)).map((name) => {
      const makers = [...new Set(names.filter((one) => one.name === name).map((one) => one.by))];
      return `${entity} gets ${name} twice, from ${makers.join(' and from ')}; rename one, or its inverse.`;
    }),
  );
};

/** Lists are lists and are called so. */
export const listNames: Check = (modules) =>
  eachField(modules).flatMap(({ module, entity, name, field }) => [
    ...(field.inverse !== undefined && !/^[a-z][A-Za-z0-9]*$/.test(field.inverse)
      ? [`Module ${module.name}: inverse ${field.inverse} of ${entity}.${name} must be camelCase letters and digits.`]
      : []),
    ...(field.through && singular(name) === name
      ? [`Module ${module.name}: ${entity}.${name} holds many; call it in the plural, e.g. ${plural(name)}.`]
      : []),
  ]);
