import type { Translation } from '../declare/module.js';
import { adaptingMessages } from './messages/adapting.js';
import { customMessages } from './messages/custom.js';
import { fileMessages } from './messages/files.js';
import { peopleMessages } from './messages/people.js';
import { recordMessages } from './messages/records.js';
import { requestMessages } from './messages/requests.js';
import { valueMessages } from './messages/values.js';

/** The caller's language: `ru` or `en`, by RFC 9110 section 12.5.4; English unless Russian is preferred. */
export function localeOf(acceptLanguage: string | undefined): 'en' | 'ru' {
  if (!acceptLanguage) return 'en';
  const ranked = acceptLanguage
    .split(',')
    .map((part, i) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = Number(
        parameters
          .find((p) => p.trim().startsWith('q='))
          ?.trim()
          .slice(2) ?? 1,
      );
      return { tag, quality: Number.isFinite(quality) ? quality : 0, i };
    })
    .sort((a, b) => b.quality - a.quality || a.i - b.i);
  const chosen = ranked.find((r) => r.quality > 0 && /^(ru|en)\b/.test(r.tag));
  return chosen?.tag.startsWith('ru') ? 'ru' : 'en';
}

interface Known {
  readonly english: string;
  readonly pattern: RegExp;
  readonly russian: string;
  /** Letters that are not put in: of two patterns that fit, the one that says more is meant. */
  readonly weight: number;
}

const known: Known[] = [];

/** Adds messages of modules; one that is known already stays as it is. */
export function learnMessages(translations: readonly Translation[]): void {
  const present = new Set(known.map(({ english }) => english));
  for (const [english, russian] of translations) {
    if (present.has(english)) continue;
    const pieces = english.split(/\{\d\}/);
    const pattern = new RegExp(`^${pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('(.*?)')}$`, 's');
    known.push({ english, pattern, russian, weight: pieces.join('').length });
  }
  known.sort((a, b) => b.weight - a.weight);
}

learnMessages([
  ...customMessages,
  ...valueMessages,
  ...requestMessages,
  ...recordMessages,
  ...fileMessages,
  ...peopleMessages,
  ...adaptingMessages,
]);

/** Longer texts hold somebody's values and would be slow to compare. */
const LONGEST = 1000;

/** A message in the caller's language; English where no translation is known. What is put into it may be a message itself. */
export function localise(message: string, locale: string): string {
  if (locale !== 'ru' || message.length > LONGEST) return message;
  for (const { pattern, russian } of known) {
    const found = pattern.exec(message);
    if (found) return russian.replace(/\{(\d)\}/g, (_, n: string) => localise(found[Number(n)] ?? '', locale));
  }
  return message;
}
