import type { AnyField } from '../declare/entity.js';
import type { Module } from '../declare/module.js';
import { type Check, eachField, nearest } from './checks.js';
import { repeated } from './checks/check.js';

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

/** A worker's due time is a stored field of an entity, and nobody shares a name: it stands in the table of cursors. */
const loops: Check = (modules) => [
  ...modules.flatMap((m) =>
    m.workers
      .filter(
        ({ due }) =>
          !eachField(modules).some((f) => f.entity === due.entity && f.name === due.field && f.field.columns.length > 0),
      )
      .map((w) => `Module ${m.name}: worker ${w.name} is due by ${w.due.entity}.${w.due.field}, which is not a stored field.`),
  ),
  ...repeated(modules.flatMap((m) => [...m.readers, ...m.workers].map((one) => one.name))).map(
    (name) => `Two readers or workers are named ${name}; rename one.`,
  ),
];

/** What a field copies are records of entities that are there: a name of none would leave it open to all. */
const copies: Check = (modules) => {
  const known = modules.flatMap((m) => m.entities.map((e) => e.name));
  return eachField(modules).flatMap(({ module, entity, name, field }) =>
    (field.options.copies ?? [])
      .filter((copied) => !known.includes(copied))
      .map(
        (copied) =>
          `Module ${module.name}: ${entity}.${name} copies ${copied}, which is not an entity; did you mean ${nearest(copied, known)}?`,
      ),
  );
};

/** An upsert matches by natural keys beside `externalId` and `id`, so no key may be called so. */
const matches: Check = (modules) =>
  modules.flatMap((m) =>
    m.entities.flatMap((e) =>
      (e.options.readOnly ? [] : (e.options.keys ?? []))
        .filter((key) => key.length === 1 && ['externalId', 'id'].includes(key[0] ?? ''))
        .map(
          (key) =>
            `Module ${m.name}: ${e.name} has the key ${key[0]}, by which an upsert matches already; call the field otherwise.`,
        ),
    ),
  );

/** Mistakes in state machines, derivations, readers and workers, one line each. */
export const behaviourProblems = (modules: readonly Module[]): string[] => [
  ...transitions(modules),
  ...derivations(modules),
  ...loops(modules),
  ...copies(modules),
  ...matches(modules),
];
