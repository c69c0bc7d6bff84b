import { invalid } from '../../platform/problem.js';
import { checkText } from '../../declare/fields/check-text.js';
import { likeEscape } from '../../declare/operators.js';
import type { EntityModel } from '../../registry/model.js';
import { identifier, quote } from '../../registry/names.js';
import { guardField } from './filter-guard.js';
import type { ListArgs } from './query.js';
import type { Statement } from './statement.js';

/** The folding that `search_text` and `search_words` were stored with. */
const foldText = (text: string): string => text.toLowerCase().replaceAll('ё', 'е');

/**
 * Conditions for `search` (words in any form and order, ru/en; the last may be cut short) and `substring`. The searching is
 * done by a function that may use the indexes under row-level security; `only` lets it stop early.
 */
export function searchSql(
  entity: EntityModel,
  args: ListArgs,
  row: string,
  only: { most: number; after: string | null } | undefined,
  s: Statement,
): string[] {
  const conditions: string[] = [];
  const most = () => (only && !(args.search && args.substring) ? s.bind(only.most, 'int4') : 'null');
  // The limit says nothing new to the function, but tells the planner how few rows it gives: else it takes them for 200 and would
  // rather walk through some ten thousand records in the order of their ids than look each one up.
  const found = (kind: 'text' | 'words', wanted: string) =>
    `(select ${quote(identifier('search', entity.table, kind))}(${wanted}, ${most()}, ${only?.after ? s.bind(only.after, 'uuid') : 'null'}) limit ${most()})`;
  for (const key of ['search', 'substring'] as const) {
    if (args[key] === undefined || args[key] === null) continue;
    if (entity.searchable.length === 0) throw invalid(`/${key}`, `${entity.name} has no searchable text.`);
    // All of them are one text in the index: what is hidden could be found out word by word.
    for (const field of entity.searchable) guardField(entity, field.key, s, `/${key}`);
    const text = foldText(checkText(args[key], `/${key}`, 200)).trim();
    if (key === 'substring') {
      if (text.length < 2) throw invalid('/substring', 'At least 2 characters.');
      conditions.push(`${row}.id in ${found('text', s.bind(`%${likeEscape(text)}%`, 'text'))}`);
    } else {
      const words = text.match(/[\p{L}\p{N}]+/gu)?.slice(0, 20) ?? [];
      if (words.length === 0) throw invalid('/search', 'Give at least one word.');
      conditions.push(`${row}.id in ${found('words', wordsSql(words, s))}`);
    }
  }
  return conditions;
}

/** Every word in its stemmed form; the last one also as a beginning, since it may still be being typed. */
function wordsSql(words: readonly string[], s: Statement): string {
  const last = words.at(-1) ?? '';
  const stemmed = `plainto_tsquery('russian', ${s.bind(words.join(' '), 'text')})`;
  const begun = `to_tsquery('simple', ${s.bind(`${last}:*`, 'text')})`;
  if (words.length === 1) return `(${stemmed} || ${begun})`;
  const before = `plainto_tsquery('russian', ${s.bind(words.slice(0, -1).join(' '), 'text')})`;
  return `(${stemmed} || (${before} && ${begun}))`;
}
