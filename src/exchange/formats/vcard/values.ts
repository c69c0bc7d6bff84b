import type { Version } from './card.js';

const oneNewline = (text: string) => text.replace(/\r\n|\r/g, '\n');

/** Text of a value: `\n`, `\,`, `\;`, `\\` resolved (RFC 2426 §4, RFC 6350 §3.4); 2.1 knows no `\n`. Newlines come as LF. */
export function unescapeText(value: string, version: Version): string {
  if (version === '2.1') return oneNewline(value.replace(/\\([\\;,:])/g, '$1'));
  return oneNewline(
    value.replace(/\\(.)/gs, (_, character: string) => (character === 'n' || character === 'N' ? '\n' : character)),
  );
}

/** The inverse; `structured` text stands in a component between semicolons. */
export function escapeText(text: string, version: Version, structured = false): string {
  const escaped = text.replaceAll('\\', '\\\\');
  if (version === '2.1') return structured ? escaped.replaceAll(';', '\\;') : escaped;
  return escaped.replace(/\r\n|\r|\n/g, '\\n').replace(/[,;]/g, '\\$&');
}

/** Splits at separators that no backslash precedes. */
export function splitUnescaped(value: string, separator: ';' | ','): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    if (value[at] === '\\') at++;
    else if (value[at] === separator) {
      parts.push(value.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(value.slice(from));
  return parts;
}

/** Components of a structured value as trimmed texts; several values inside one (`ing. jr,M.Sc.`) are joined by `joiners`. */
export function components(value: string, version: Version, joiners: readonly string[]): string[] {
  return splitUnescaped(value, ';').map((component, index) => {
    const joiner = joiners[index];
    const items = version === '2.1' || joiner === undefined ? [component] : splitUnescaped(component, ',');
    return items
      .map((item) => unescapeText(item, version).trim())
      .filter((item) => item !== '')
      .join(joiner ?? '');
  });
}

/** Items of a list value (NICKNAME, CATEGORIES). */
export const listItems = (value: string, version: Version): string[] =>
  splitUnescaped(value, ',')
    .map((item) => unescapeText(item, version).trim())
    .filter((item) => item !== '');

/** The inverse of `listItems`. */
export const joinList = (items: readonly string[], version: Version): string =>
  items
    .map((item) => (version === '2.1' ? escapeText(item, version).replaceAll(',', '\\,') : escapeText(item, version)))
    .join(',');

/** Dates in the extended form of ISO 8601 (`19800322` → `1980-03-22`, `--0203` → `--02-03`); anything else as it is. */
export function isoDate(text: string): string {
  const found =
    /^(\d{4}|--)-?(\d{2})-?(\d{2})(?:T(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(
      text.trim(),
    );
  if (!found) return text.trim();
  const [, year, month, day, hour, minute, second, zone] = found;
  const date = year === '--' ? `--${month}-${day}` : `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  const time = [hour, minute ?? '00', ...(second === undefined ? [] : [second])].join(':');
  return `${date}T${time}${zone === undefined || zone === 'Z' || zone.includes(':') ? (zone ?? '') : zone.replace(/^(...)(..)$/, '$1:$2')}`;
}

/** The basic form 4.0 asks for (RFC 6350 §4.3). */
export const basicDate = (iso: string): string =>
  /^(?:\d{4}-|--)\d{2}-\d{2}$/.test(iso)
    ? iso.startsWith('--')
      ? `--${iso.slice(2).replace('-', '')}`
      : iso.replaceAll('-', '')
    : iso;
