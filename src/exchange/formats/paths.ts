/** Nesting beyond this is refused in every format; real records stay below 10. */
export const maxDepth = 64;

/**
 * The leaves of a nested value by dotted path: `name.first`, `offices[0].phone`. A key that holds a dot, a bracket or
 * nothing is quoted: `["a.b"]`. Empty lists and objects are leaves themselves, so that nothing disappears.
 */
export function flatten(values: Record<string, unknown>): Record<string, unknown> {
  const leaves: [string, unknown][] = [];
  collect(values, '', leaves);
  return Object.fromEntries(leaves);
}

function collect(value: unknown, path: string, leaves: [string, unknown][]): void {
  if (Array.isArray(value) && value.length > 0) value.forEach((item, index) => collect(item, `${path}[${index}]`, leaves));
  else if (isPlainObject(value) && Object.keys(value).length > 0)
    for (const [key, item] of Object.entries(value)) collect(item, joinPath(path, key), leaves);
  else if (path !== '') leaves.push([path, value]);
}

const joinPath = (path: string, key: string) =>
  /^[^.[\]"]+$/.test(key) ? (path === '' ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/**
 * The value at a path as `flatten` writes them, or undefined. `terms[-1].party` counts from the end. A key standing
 * literally in `values` (a CSV column called `name.first`) comes first.
 */
export function pick(values: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path];
  let value: unknown = values;
  for (const step of stepsOf(path)) {
    if (Array.isArray(value)) value = typeof step === 'number' ? value.at(step) : undefined;
    else if (isPlainObject(value) && Object.hasOwn(value, String(step))) value = value[String(step)];
    else return undefined;
  }
  return value;
}

function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, key, index, quoted] of path.matchAll(/([^.[\]]+)|\[(-?\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)) {
    if (index !== undefined) steps.push(Number(index));
    else steps.push(quoted === undefined ? (key ?? '') : unquote(quoted));
  }
  return steps;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Whether a value nests deeper than `maxDepth`; looks no further than that. */
export function tooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= maxDepth) return true;
  return Object.values(value).some((item) => tooDeep(item, depth + 1));
}
