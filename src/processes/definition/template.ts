import mustache from 'mustache';
import { invalid } from '../../platform/problem.js';

type Token = [kind: string, value: string, start: number, end: number, inner?: Token[] | string, ...rest: unknown[]];

/** The variables of a template. Throws 400 for what cannot be read, and for parts that would load other templates. */
export function variablesOf(template: string, pointer: string): string[] {
  let tokens: Token[];
  try {
    tokens = mustache.parse(template) as Token[];
  } catch (error) {
    throw invalid(
      pointer,
      `The template cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      undefined,
      'invalid_template',
    );
  }
  return names(tokens, pointer);
}

function names(tokens: readonly Token[], pointer: string): string[] {
  return tokens.flatMap(([kind, value, , , inner]): string[] => {
    if (kind === 'text' || kind === '!') return [];
    if (kind === 'name' || kind === '&') return [value];
    if (kind === '#' || kind === '^') return [value, ...names(Array.isArray(inner) ? inner : [], pointer)];
    throw invalid(pointer, 'A template may hold {{variables}} and {{#sections}} only.', undefined, 'invalid_template');
  });
}

/** The variable a text consists of and nothing else. */
export function soleVariable(template: string): string | null {
  return /^\s*\{\{\{?\s*([A-Za-z0-9_.-]+)\s*\}?\}\}\s*$/.exec(template)?.[1] ?? null;
}

export function valueAt(view: unknown, path: string): unknown {
  let value = view;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? null;
}

/** A template filled in as a text; nothing is escaped, since it becomes no HTML. */
export const renderText = (template: string, view: Record<string, unknown>): string =>
  mustache.render(
    template,
    view,
    {},
    { escape: (value: unknown) => (value === null || value === undefined ? '' : String(value)) },
  );

/** Money is read with its amount in the tenant's currency, which is not written. */
function asInput(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('amount' in value && 'currency' in value && 'base' in value)) return value;
  return { amount: value.amount, currency: value.currency };
}

/** Values with their templates filled in; a text that is one variable and nothing else gives its value as it is. */
export function fill(value: unknown, view: Record<string, unknown>): unknown {
  if (typeof value === 'string') {
    if (!value.includes('{{')) return value;
    const sole = soleVariable(value);
    return sole === null ? renderText(value, view) : asInput(valueAt(view, sole));
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, view));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, view)]));
}

/** Every template within a value, with its pointer. */
export function templatesIn(value: unknown, pointer: string): { template: string; pointer: string }[] {
  if (typeof value === 'string') return value.includes('{{') ? [{ template: value, pointer }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    templatesIn(one, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
