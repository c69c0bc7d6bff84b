import { invalid } from '../platform/problem.js';
import type { Sequence } from './sequence.js';

/** Longest pattern; with an office's code of 20 characters and 19 digits a number still fits into a text of 120. */
export const LONGEST_PATTERN = 60;

/** What a number is made of besides its counter. */
export interface NumberMoment {
  /** The local date it is taken on, `YYYY-MM-DD`. */
  readonly date: string;
  /** The office's code; empty where the pattern does not name it. */
  readonly office: string;
}

type Token = { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'field'; readonly name: string };

const FIELDS: Readonly<Record<string, (moment: NumberMoment) => string>> = {
  yyyy: ({ date }) => date.slice(0, 4),
  yy: ({ date }) => date.slice(2, 4),
  mm: ({ date }) => date.slice(5, 7),
  office: ({ office }) => office,
};

const COUNTER = /^0{1,18}$/;

function tokens(pattern: string): Token[] {
  return pattern
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('{') && part.endsWith('}') ? { kind: 'field', name: part.slice(1, -1) } : { kind: 'literal', text: part },
    );
}

/** Refuses a pattern that cannot be read, or that would give one number twice by the sequence's reset and scope. */
export function checkPattern(sequence: Pick<Sequence, 'pattern' | 'reset' | 'scope'>, pointer = '/pattern'): void {
  const { pattern, reset, scope } = sequence;
  if (pattern.length > LONGEST_PATTERN)
    throw invalid(pointer, `At most ${LONGEST_PATTERN} characters.`, { max: LONGEST_PATTERN });
  const parts = tokens(pattern);
  const names = parts.flatMap((part) => (part.kind === 'field' ? [part.name] : []));
  if (parts.some((part) => part.kind === 'literal' && /[{}\p{Cc}]/u.test(part.text)))
    throw invalid(pointer, 'A brace opens or closes nothing; write {yyyy}, {yy}, {mm}, {office} or zeros such as {00000}.');
  for (const name of names)
    if (!Object.hasOwn(FIELDS, name) && !COUNTER.test(name))
      throw invalid(pointer, `There is no {${name}} in numbers; write {yyyy}, {yy}, {mm}, {office} or zeros such as {00000}.`);
  const counters = names.filter((name) => COUNTER.test(name)).length;
  if (counters !== 1) throw invalid(pointer, 'Give the counter exactly once, as zeros such as {00000}.');
  const has = (...any: string[]) => any.some((name) => names.includes(name));
  if (reset !== 'never' && !has('yyyy', 'yy'))
    throw invalid(
      pointer,
      'Counting begins anew, so the number must name the year: add {yyyy} or {yy}, or choose the reset never.',
    );
  if (reset === 'month' && !has('mm'))
    throw invalid(pointer, 'Counting begins anew each month, so the number must name it: add {mm}, or choose the reset year.');
  if (scope === 'office' && !has('office'))
    throw invalid(pointer, 'Each office counts by itself, so the number must name it: add {office}, or choose the scope tenant.');
}

/** The number `count` in a pattern that {@link checkPattern} has let through. */
export const formatNumber = (pattern: string, count: bigint, moment: NumberMoment): string =>
  tokens(pattern)
    .map((part) => {
      if (part.kind === 'literal') return part.text;
      return FIELDS[part.name]?.(moment) ?? String(count).padStart(part.name.length, '0');
    })
    .join('');
