import type { AnyField } from '../declare/entity.js';
import type { Module } from '../declare/module.js';
import { type Check, eachField, nearest } from './checks.js';

/** API keys of what an entity declares, and of its owner and team. */
function keysOf(entity: string, modules: readonly Module[]): Set<string> {
  const own = eachField(modules)
    .filter((f) => f.entity === entity)
    .map((f) => (f.field.kind === 'link' ? `${f.name}Id` : f.name));
  return new Set([...own, 'ownerId', 'teamId', 'tags']);
}

/** `requires` and `takes` name fields of the entity. */
const transitions: Check = (modules) =>
  eachField(modules).flatMap(({ module, entity, field }) =>
    Object.entries(field.machine?.transitions ?? {}).flatMap(([name, transition]) => {
      const known = keysOf(entity, modules);
      return [...(transition.requires ?? []), ...(transition.takes ?? [])]
        .filter((key) => !known.has(key))
        .map(
          (key) =>
            `Module ${module.name}: transition ${entity}.${name} names ${key}, which is not a field; did you mean ${nearest(key, [...known])}?`,
        );
    }),
  );

/** A derivation follows from fields of the entity and sets read-only ones that are stored. */
const derivations: Check = (modules) =>
  modules.flatMap((m) =>
    m.entities.flatMap((e) => {
      const known = keysOf(e.name, modules);
      const fields = new Map<string, AnyField>(
        Object.entries(e.fields).map(([name, field]) => [
          (field as AnyField).kind === 'link' ? `${name}Id` : name,
          field as AnyField,
        ]),
      );
      return (e.options.derive ?? []).flatMap((d) => [
        ...[...d.from, ...d.sets]
          .filter((key) => !known.has(key))
          .map(
            (key) =>
              `Module ${m.name}: a derivation of ${e.name} names ${key}, which is not a field; did you mean ${nearest(key, [...known])}?`,
          ),
        ...d.sets
          .filter((key) => fields.get(key) && !fields.get(key)?.options.readOnly)
          .map((key) => `Module ${m.name}: ${e.name}.${key} is derived; make it readOnly.`),
      ]);
    }),
  );

/** Mistakes in state machines and derivations, one line each. */
export const behaviourProblems = (modules: readonly Module[]): string[] => [...transitions(modules), ...derivations(modules)];
