import { defineSetting, json } from '#kernel';
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

export const thresholdSetting = defineSetting('contacts.duplicateThresholds', json(), {
  default: { ...defaultThresholds },
  description:
    'Scores from 0 to 100 from which a possible duplicate is pointed out (warn), stops a create (block), or is taken for the record itself (autoLink).',
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
