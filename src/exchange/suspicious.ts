import { invalid, type Problem } from '../platform/problem.js';
import type { EntityModel, FieldModel } from '../registry/model.js';
import { read } from '../records/read/execute.js';
import type { Work } from '../records/work.js';
import type { MappedRow } from './map-row.js';

/** More different values than this are free text, not a choice. */
const MOST_VALUES = 100;
/** How many times more frequent a value must be for its neighbour to look like a slip. */
const MUCH_MORE = 5;
const LONGEST = 60;

interface Column {
  readonly label: string;
  /** Null once there are too many different values. */
  counts: Map<string, { count: number; line: number }> | null;
}

/** Watches texts that could be choices while an import runs, and names those that look misspelt. */
export function watchValues(mapping: { entity: EntityModel; keys: readonly string[] }) {
  const columns = new Map<string, Column>();
  const texts = mapping.keys.filter((key) => isFreeText(mapping.entity.fields.get(key)));
  for (const key of texts) columns.set(key, { label: key, counts: new Map() });

  function see(row: MappedRow): void {
    for (const [key, column] of columns) {
      const value = row.input[key];
      if (!column.counts || typeof value !== 'string' || value.length > LONGEST) continue;
      const known = column.counts.get(value);
      if (known) known.count++;
      else if (column.counts.size >= MOST_VALUES) column.counts = null;
      else column.counts.set(value, { count: 1, line: row.line });
    }
  }

  /** The suspicious values, compared with the file's others, with what the records hold, and with the usual words of the field. */
  async function warnings(work: Work): Promise<{ line: number; problem: Problem }[]> {
    const found: { line: number; problem: Problem }[] = [];
    for (const [key, { counts }] of columns) {
      if (!counts || counts.size === 0) continue;
      const rows = [...counts.values()].reduce((sum, one) => sum + one.count, 0);
      // Nearly every row another value: names, not kinds.
      if (counts.size > 20 && counts.size * 2 > rows) continue;
      const usual = vocabulary(mapping.entity, key, work);
      const stored = await storedValues(mapping.entity, key, work);
      for (const [value, { count, line }] of counts) {
        const likely = likelier(value, count, counts, stored, usual);
        if (likely) found.push({ line, problem: suspicion(key, value, likely, count) });
      }
    }
    return found;
  }

  return { see, warnings };
}

/** A text of no particular form that is nobody's name. */
function isFreeText(model: FieldModel | undefined): boolean {
  if (
    !model ||
    model.field.options.readOnly ||
    model.field.options.personal !== undefined ||
    model.field.values ||
    model.field.target
  )
    return false;
  const { type, format, pattern } = model.field.jsonIn ?? model.field.json;
  return type === 'string' && format === undefined && pattern === undefined;
}

const vocabulary = (entity: EntityModel, key: string, work: Work): Set<string> =>
  new Set(
    work.kernel.registry.modules.flatMap((m) => m.vocabulary[`${entity.name}.${key}`] ?? []).map((word) => word.toLowerCase()),
  );

/** How often the tenant's records hold each value; nothing where the actor may not count them. */
async function storedValues(entity: EntityModel, key: string, work: Work): Promise<Map<string, number>> {
  if (!entity.fields.get(key)?.field.order) return new Map();
  try {
    const { texts } = await read([{ kind: 'aggregate', entity, args: { first: 200 }, groupBy: [{ key }], measures: [] }], {
      ...work,
      rights: { ...work.rights, accessVersion: -1 },
    });
    const groups = JSON.parse(texts[0] ?? '[]') as { key: Record<string, unknown>; count: number }[];
    return new Map(groups.map((group) => [String(group.key[key] ?? ''), group.count]));
  } catch {
    return new Map();
  }
}

function likelier(
  value: string,
  count: number,
  counts: ReadonlyMap<string, { count: number }>,
  stored: ReadonlyMap<string, number>,
  usual: ReadonlySet<string>,
): string | undefined {
  const small = value.toLowerCase();
  if (value.length < 4 || usual.has(small)) return undefined;
  const word = [...usual].find((one) => oneEdit(small, one));
  if (word !== undefined) return word;
  const own = Math.max(count, stored.get(value) ?? 0);
  const rivals = new Map([...counts].map(([other, { count: n }]) => [other, n]));
  for (const [other, n] of stored) rivals.set(other, Math.max(n, rivals.get(other) ?? 0));
  return [...rivals].find(
    ([other, n]) =>
      other !== value && n >= own * MUCH_MORE && (other.toLowerCase() === small || oneEdit(small, other.toLowerCase())),
  )?.[0];
}

const suspicion = (key: string, value: string, likely: string, count: number): Problem =>
  invalid(
    `/${key}`,
    `«${value}» (${count} ${count === 1 ? 'row' : 'rows'}) may be a slip of the pen for «${likely}»; if it is, add values: { "${value}": "${likely}" } to the mapping of ${key}.`,
    { value, likely, count },
    'suspicious_value',
  );

/** One letter added, left out, changed, or two neighbours swapped. Digits are not letters: «unit 1» and «unit 2» are two things. */
export function oneEdit(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one[one.length - 1 - end] === other[other.length - 1 - end])
    end++;
  const [left, right] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  if (/\d/.test(left + right)) return false;
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
