import { below, defineSetting, invalid, json } from '#kernel';
import type { DuplicateScore } from './score.js';

/** Scores from which on a duplicate is linked by itself, stops the caller, or is pointed out (CON2); 0–100, warn ≤ block ≤ autoLink. */
export interface Thresholds {
  readonly autoLink: number;
  readonly block: number;
  readonly warn: number;
}

export type Verdict = 'autoLink' | 'block' | 'warn' | 'none';

/** Alone, an equal full name warns, an equal e-mail warns, both block, and a tax id links. */
export const defaultThresholds: Thresholds = { autoLink: 95, block: 85, warn: 50 };

/** All three from 0 to 100, and none below the milder one; anything else would link or stop what it should not. */
function checkThresholds(value: unknown, pointer: string): void {
  const given = value as Partial<Record<string, unknown>> | null;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid(pointer, 'Expected { "warn": 50, "block": 85, "autoLink": 95 }.');
  const order = ['warn', 'block', 'autoLink'];
  for (const key of Object.keys(given))
    if (!order.includes(key)) throw invalid(below(pointer, key), `There is no threshold ${key}; there are ${order.join(', ')}.`);
  let milder = 0;
  for (const key of order) {
    const score = given[key];
    if (typeof score !== 'number' || score < milder || score > 100)
      throw invalid(below(pointer, key), `Expected a number from ${milder} to 100: warn ≤ block ≤ autoLink.`);
    milder = score;
  }
}

export const thresholdSetting = defineSetting('contacts.duplicateThresholds', json(), {
  default: { ...defaultThresholds },
  label: { en: 'Thresholds of duplicates', ru: 'Пороги дубликатов' },
  description:
    'Scores from 0 to 100 from which a possible duplicate is pointed out (warn), stops a create (block), or is taken for the record itself (autoLink).',
  check: checkThresholds,
});

/**
 * What to do about a pair. Records with different strong ids are at most pointed out: they are never linked by themselves, and
 * a branch or a second customer of the same household may be created (CON1).
 */
export function verdict({ score, blocked }: DuplicateScore, thresholds: Thresholds = defaultThresholds): Verdict {
  if (!blocked && score >= thresholds.autoLink) return 'autoLink';
  if (!blocked && score >= thresholds.block) return 'block';
  return score >= thresholds.warn ? 'warn' : 'none';
}
