import { invalid } from '#kernel';

/** What a field may do in a merge; read from its declaration. */
export interface MergeField {
  readonly key: string;
  /** Lists of all records are put together. */
  readonly isList: boolean;
  /** True once is true of all: whoever must not be contacted under one name must not be under another. */
  readonly isFlag: boolean;
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string };

interface Declared {
  readonly kind: string;
  readonly options: { readonly readOnly?: boolean };
}

const MOST_IN_LIST = 50;

/** The fields of an entity that a merge chooses from; `flags` are those of which a single yes decides. */
export function mergeFields(fields: Readonly<Record<string, Declared>>, flags: readonly string[]): MergeField[] {
  const own = Object.entries(fields)
    .filter(([, field]) => !field.options.readOnly && field.kind !== 'links' && field.kind !== 'computed')
    .map(([name, field]) => ({
      key: field.kind === 'link' ? `${name}Id` : name,
      isList: isList(field.kind),
      isFlag: flags.includes(name),
    }));
  return [
    ...own,
    { key: 'ownerId', isList: false, isFlag: false },
    { key: 'teamId', isList: false, isFlag: false },
    { key: 'tags', isList: true, isFlag: false },
  ];
}

/** Those that the tenant has added. */
export const customMergeFields = (fields: readonly { key: string; kind: string }[]): MergeField[] =>
  fields.map(({ key, kind }) => ({ key, isList: isList(kind), isFlag: false }));

const isList = (kind: string): boolean => kind === 'tags' || kind === 'multiChoice';

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * What the survivor is to be given: the values of the records that `choices` name, by field; otherwise its own, and where it has none that
 * of the first loser that has one. Gives only what differs. Links to one of the merged records themselves are no values.
 */
export function mergedValues(
  survivor: Row,
  losers: readonly Row[],
  fields: readonly MergeField[],
  choices: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all = [survivor, ...losers];
  const ids = new Set<unknown>(all.map((r) => r.id));
  for (const [key, id] of Object.entries(choices)) {
    const known = fields.map((f) => f.key);
    if (!known.includes(key))
      throw invalid(`/choices/${key}`, `Not a field to choose; these are: ${known.join(', ')}.`, undefined, 'unknown_field');
    if (!ids.has(id)) throw invalid(`/choices/${key}`, 'Give the id of one of the records that are merged.');
  }
  const entries = fields.flatMap((field): [string, unknown][] => {
    const value = valueOf(
      field,
      survivor,
      losers,
      all.find((r) => r.id === choices[field.key]),
    );
    const isSelf = field.key.endsWith('Id') && ids.has(value);
    return isSelf || JSON.stringify(value ?? null) === JSON.stringify(survivor[field.key] ?? null)
      ? []
      : [[field.key, value ?? null]];
  });
  return Object.fromEntries(entries);
}

function valueOf(field: MergeField, survivor: Row, losers: readonly Row[], chosen: Row | undefined): unknown {
  if (chosen) return chosen[field.key];
  const values = [survivor, ...losers].map((r) => r[field.key]);
  if (field.isFlag) return values.includes(true);
  if (field.isList) return [...new Set(values.flatMap((v) => (Array.isArray(v) ? (v as unknown[]) : [])))].slice(0, MOST_IN_LIST);
  return values.find((v) => !isEmpty(v)) ?? null;
}
