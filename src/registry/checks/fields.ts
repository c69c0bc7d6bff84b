import { Problem } from '../../platform/problem.js';
import { nearest, repeated } from './check.js';
import type { EntityModel, FieldModel } from '../model.js';

/** A mistake in an entity once all of it is known: extensions, links, lists. */
export type ModelCheck = (entity: EntityModel) => string[];

const place = (entity: EntityModel, field: FieldModel): string => `Module ${field.module}: ${entity.name}.${field.name}`;
const declared = (entity: EntityModel): FieldModel[] => [...entity.fields.values()].filter((f) => !f.system);

/** The title, by which a record is named in one line, is a field. */
export const titles: ModelCheck = (entity) => {
  const names = [...entity.fields.values()].map((f) => f.name);
  return names.includes(entity.title)
    ? []
    : [
        `Module ${entity.module}: the title of ${entity.name} is ${entity.title}, which is not a field; did you mean ${nearest(entity.title, names)}?`,
      ];
};

/** A computed field reads what there is: fields, with links on the way. */
export const computedReads: ModelCheck = (entity) =>
  declared(entity).flatMap((field) =>
    (field.field.computed?.reads ?? [])
      // What begins with $ is the kernel's own.
      .filter((path) => !path.startsWith('$'))
      .flatMap((path) => {
        const wrong = unresolved(entity, path.split('.'));
        return wrong ? [`${place(entity, field)} reads ${path}, but ${wrong}`] : [];
      }),
  );

function unresolved(entity: EntityModel, [head = '', ...rest]: string[]): string | null {
  if (rest.length > 0) {
    const link = entity.links.get(head);
    return link
      ? unresolved(link.target, rest)
      : `${entity.name} has no link ${head}; did you mean ${nearest(head, [...entity.links.keys()])}?`;
  }
  const field = entity.fields.get(head) ?? [...entity.fields.values()].find((f) => f.name === head);
  if (!field) return `${entity.name} has no field ${head}; did you mean ${nearest(head, [...entity.fields.keys()])}?`;
  return field.field.computed ? `${entity.name}.${head} is computed itself; read what it reads.` : null;
}

/** What a field is declared to be searched, indexed or made of must be possible for its type. */
export const possible: ModelCheck = (entity) =>
  declared(entity).flatMap((model) => {
    const { field } = model;
    const at = place(entity, model);
    return [
      ...(field.options.search && !field.searchText && field.indexMethod !== 'gin'
        ? [`${at} is a ${field.kind}, which cannot be searched; leave out search.`]
        : []),
      ...(field.options.index && !field.order && !field.indexMethod
        ? [`${at} is a ${field.kind}, which cannot be indexed; leave out index.`]
        : []),
      ...(field.options.readOnly && field.required && field.options.default === undefined
        ? [`${at} is required and readOnly: nobody could create a ${entity.name}; give it a default or leave out required.`]
        : []),
      ...defaultRefused(model).map((why) => `${at} has a default that its own type refuses (${why}); correct one of them.`),
    ];
  });

function defaultRefused({ field }: FieldModel): string[] {
  const value = field.options.default;
  if (value === undefined || value === null || typeof value === 'function' || field.machine) return [];
  try {
    field.parse(value, '/default');
    return [];
  } catch (error) {
    if (error instanceof Problem) return [error.message];
    throw error;
  }
}

/** Keys and indexes are over stored fields that can be compared. */
export const comparable: ModelCheck = (entity) =>
  [...entity.keys, ...entity.indexes].flatMap((keys) =>
    keys.flatMap((key) => {
      const field = entity.fields.get(key)?.field;
      if (!field || (field.columns.length > 0 && (field.order || field.identity !== undefined))) return [];
      return [
        `Module ${entity.module}: entity ${entity.name} has a key or index over ${key}, a ${field.kind} that cannot be compared; leave it out.`,
      ];
    }),
  );

/** No index is made twice: links have one, so have fields with `index`. */
export const indexedOnce: ModelCheck = (entity) => {
  const alone = [...entity.fields.values()].filter((f) => f.field.kind === 'link' || f.field.options.index).map((f) => f.key);
  const all = [...alone, ...entity.indexes.map((keys) => keys.join(', '))];
  return repeated(all).map(
    (keys) => `Module ${entity.module}: entity ${entity.name} has an index over ${keys} already; leave it out of indexes.`,
  );
};

/** Two fields never share a column. */
export const columns: ModelCheck = (entity) => {
  const seen = new Map<string, FieldModel>();
  return [...entity.fields.values()].flatMap((field) =>
    field.columns.flatMap((column) => {
      const other = seen.get(column);
      seen.set(column, field);
      return other
        ? [`${place(entity, field)} is stored in the column ${column}, as ${entity.name}.${other.name} is; rename one.`]
        : [];
    }),
  );
};

/** What an entity offers to reports can be added up or grouped by. */
export const reportable: ModelCheck = (entity) => {
  const named = (list: readonly string[], what: string, fits: (field: FieldModel) => boolean): string[] =>
    list.flatMap((key) => {
      const field = entity.fields.get(key);
      if (!field)
        return [
          `Module ${entity.module}: entity ${entity.name} has the ${what} ${key}, which is not a field; did you mean ${nearest(key, [...entity.fields.keys()])}?`,
        ];
      return fits(field)
        ? []
        : [
            `Module ${entity.module}: entity ${entity.name} has the ${what} ${key}, a ${field.field.kind} that cannot be one; leave it out.`,
          ];
    });
  return [
    ...named(entity.report.measures, 'measure', (field) => field.field.measure !== undefined),
    ...named(entity.report.dimensions, 'dimension', (field) => field.field.order !== undefined || field.field.kind === 'link'),
  ];
};
