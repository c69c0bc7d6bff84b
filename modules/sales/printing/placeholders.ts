import { defineRule, invalid } from '#kernel';

const PLACE = /\{\{([^{}]*)\}\}/g;

/** Refuses what stands for nothing, so that no client reads it. */
export function checkPlaceholders(text: string, known: readonly string[], pointer: string): void {
  for (const [, name = ''] of text.matchAll(PLACE))
    if (!known.includes(name.trim()))
      throw invalid(
        pointer,
        `A template knows no {{${name.trim()}}}; it knows ${known.join(', ')}.`,
        undefined,
        'unknown_placeholder',
      );
  if (/\{\{|\}\}/.test(text.replace(PLACE, '')))
    throw invalid(
      pointer,
      `A placeholder is opened or closed only half; write {{${known[0] ?? ''}}}.`,
      undefined,
      'unknown_placeholder',
    );
}

/** A wrong placeholder is refused when the template is saved, not found by the client who reads it. */
export const knownPlaceholders = (known: readonly string[]) =>
  defineRule('known-placeholders', {
    on: ['create', 'update'],
    check({ after, changed }) {
      for (const key of ['heading', 'intro', 'terms', 'footer'])
        if (changed.includes(key) && after[key]) checkPlaceholders(String(after[key]), known, `/${key}`);
    },
  });

/** The text with what its placeholders stand for; one that is empty leaves nothing. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(PLACE, (_, name: string) => values[name.trim()] ?? '');
