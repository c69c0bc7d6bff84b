import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { problemSites } from './problem-sites.js';

const page = readFileSync('docs/errors.md', 'utf8');
/** Code to the statuses that its row names. */
const told = new Map(
  [...page.matchAll(/^\| (`.*?) \| (.*?) \| .* \|$/gm)].flatMap(([, codes = '', statuses = '']) =>
    [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => [String(code), statuses] as const),
  ),
);

const sites = problemSites(['src', 'modules']).filter(({ code, at }) => code !== null && !at.startsWith('src/cli'));
/** Kept in a table by fault (csv.ts), so that no call names them. */
const BY_TABLE = ['unclosed_quote', 'misplaced_quote'];

describe('docs/errors.md', () => {
  it('has every code that the sources know', () => {
    const missing = sites.filter(({ code }) => !told.has(String(code)));
    expect([...new Set(missing.map(({ code, at }) => `${code} (${at})`))]).toEqual([]);
  });

  it('has no code that the sources do not know', () => {
    const known = new Set([...sites.map(({ code }) => code), ...BY_TABLE]);
    expect([...told.keys()].filter((code) => !known.has(code))).toEqual([]);
  });

  it('names the statuses they are answered with', () => {
    const wrong = sites.filter(
      ({ code, status }) => status !== null && told.has(String(code)) && !told.get(String(code))?.includes(String(status)),
    );
    expect([...new Set(wrong.map(({ code, status, at }) => `${code} ${status} (${at})`))]).toEqual([]);
  });
});
