import { invalid } from '#kernel';

/** What a template may name. */
export const PLACEHOLDERS = [
  'quote.number',
  'quote.subject',
  'quote.version',
  'quote.validUntil',
  'quote.date',
  'account.name',
  'account.legalName',
  'account.inn',
  'person.name',
  'owner.name',
  'totals.net',
  'totals.tax',
  'totals.total',
  'totals.discount',
  'totals.inWords',
] as const;

const PLACE = /\{\{([^{}]*)\}\}/g;

/** Refuses what stands for nothing, so that no client reads it. */
export function checkPlaceholders(text: string, pointer: string): void {
  for (const [, name = ''] of text.matchAll(PLACE))
    if (!(PLACEHOLDERS as readonly string[]).includes(name.trim()))
      throw invalid(
        pointer,
        `A template knows no {{${name.trim()}}}; it knows ${PLACEHOLDERS.join(', ')}.`,
        undefined,
        'unknown_placeholder',
      );
  if (/\{\{|\}\}/.test(text.replace(PLACE, '')))
    throw invalid(
      pointer,
      'A placeholder is opened or closed only half; write {{quote.number}}.',
      undefined,
      'unknown_placeholder',
    );
}

/** The text with what its placeholders stand for; one that is empty leaves nothing. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(PLACE, (_, name: string) => values[name.trim()] ?? '');
