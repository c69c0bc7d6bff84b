import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Encoding } from '../row.js';
import { bytesOf } from '../text/decode.js';
import { guessEightBit } from '../text/guess-encoding.js';
import type { Param, RawProperty, Version } from './card.js';
import { paramName, transferOf } from './params.js';

/**
 * Parses one unfolded line `group.NAME;param=value:value` (RFC 6350 §3.3); undefined when it has no colon. Bytes that are
 * not UTF-8 are read in the charset the property names, else in `eightBit`.
 */
export function parseLine(line: string, version: Version, eightBit: Encoding = 'utf-8'): RawProperty | undefined {
  const head = /^(?:([^.;:"]+)\.)?([^.;:"][^;:"]*)/.exec(line);
  if (!head) return undefined;
  const params: Param[] = [];
  let at = head[0].length;
  while (line[at] === ';') {
    const param = parseParam(line, at + 1, version);
    params.push(param);
    at = param.next;
  }
  if (line[at] !== ':') return undefined;
  const plain = params.map(({ name, values }) => ({ name, values }));
  return decoded(
    { ...(head[1] === undefined ? {} : { group: head[1] }), name: head[2] ?? '', params: plain, value: line.slice(at + 1) },
    eightBit,
  );
}

function parseParam(line: string, from: number, version: Version): Param & { next: number } {
  const name = /^[^=;:,"]*=/.exec(line.slice(from, from + 256))?.[0].slice(0, -1);
  let at = name === undefined ? from : from + name.length + 1;
  const values: string[] = [];
  for (;;) {
    const close = line[at] === '"' ? line.indexOf('"', at + 1) : -1;
    const quoted = close !== -1 && /[,;:]/.test(line[close + 1] ?? '');
    const end = quoted ? close + 1 : nextOf(line, at, name === undefined ? ';:' : ',;:');
    values.push(caretDecoded(quoted ? line.slice(at + 1, close) : line.slice(at, end), version));
    at = end;
    if (line[at] !== ',' || name === undefined) return { name: name ?? '', values, next: at };
    at++;
  }
}

function nextOf(line: string, from: number, signs: string): number {
  let at = from;
  while (at < line.length && !signs.includes(line[at] as string)) at++;
  return at;
}

/** RFC 6868: newline, quote and caret in parameter values. */
const caretDecoded = (value: string, version: Version) =>
  version === '2.1' ? value : value.replace(/\^([n'^])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === "'" ? '"' : '^'));
const caretEncoded = (value: string, version: Version) =>
  version === '2.1'
    ? value
    : value
        .replaceAll('^', '^^')
        .replaceAll('"', "^'")
        .replace(/\r\n|\r|\n/g, '^n');

/** Takes the transfer encoding off the value. */
function decoded(property: RawProperty, eightBit: Encoding): RawProperty {
  const transfer = transferOf(property);
  if (transfer === 'base64') return { ...property, value: property.value.replace(/\s+/g, '') };
  const charset = charsetOf(property.params);
  if (transfer === 'quoted-printable') return { ...property, value: fromBytes(unquote(bytesOf(property.value)), charset) };
  if (charset === undefined)
    return property.value.isWellFormed() || eightBit === 'utf-8'
      ? property
      : { ...property, value: iconv.decode(bytesOf(property.value), eightBit) };
  if (/^utf-?8$/i.test(charset) || /^[\u0000-\u007f]*$/.test(property.value)) return property;
  const value = property.value.isWellFormed() ? property.value : fromBytes(bytesOf(property.value), charset);
  return {
    ...property,
    value,
    params: property.params.map((param) => (paramName(param) === 'CHARSET' ? { ...param, values: ['UTF-8'] } : param)),
  };
}

const charsetOf = (params: readonly Param[]) => params.find((param) => paramName(param) === 'CHARSET')?.values[0];

function fromBytes(bytes: Buffer, charset: string | undefined): string {
  if (charset !== undefined && !/^(?:us-)?ascii$/i.test(charset) && iconv.encodingExists(charset))
    return iconv.decode(bytes, charset, { stripBOM: false });
  return isUtf8(bytes) ? bytes.toString('utf8') : iconv.decode(bytes, guessEightBit(bytes));
}

function unquote(bytes: Buffer): Buffer {
  return Buffer.from(
    bytes.toString('latin1').replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

const newline = '\r\n';

/** Writes a property as folded lines. */
export function writeLine(property: RawProperty, version: Version): string {
  if (property.name === '') return property.value + newline;
  const transfer = transferOf(property);
  const { params, value } = transfer === 'quoted-printable' ? quoted(property) : property;
  const head = `${property.group === undefined ? '' : `${property.group}.`}${property.name}${params.map((param) => paramText(param, version)).join('')}:`;
  if (transfer === 'quoted-printable') return softBroken(head, value);
  if (version !== '2.1') return folded(head + value);
  if (transfer === 'base64')
    return `${head}${newline}${(value.match(/.{1,72}/g) ?? []).map((part) => ` ${part}${newline}`).join('')}${newline}`;
  if (/^BEGIN:VCARD/i.test(value)) return `${head}${newline}${value.replace(/\r\n|\r|\n/g, newline)}${newline}`;
  return head + value + newline;
}

function paramText({ name, values }: Param, version: Version): string {
  const written = values
    .map((value) => caretEncoded(value, version))
    .map((value) => (/[,;:]/.test(value) && (name !== '' || /[;:]/.test(value)) ? `"${value}"` : value));
  return name === '' ? `;${written.join('')}` : `;${name}=${written.join(',')}`;
}

/** Encodes in the charset the property names, or in UTF-8 when that lacks a character. */
function quoted(property: RawProperty): Pick<RawProperty, 'params' | 'value'> {
  const named = charsetOf(property.params);
  const usable =
    named !== undefined &&
    iconv.encodingExists(named) &&
    iconv.decode(iconv.encode(property.value, named), named, { stripBOM: false }) === property.value;
  const bytes = usable ? iconv.encode(property.value, named) : Buffer.from(property.value, 'utf8');
  const ascii = /^[\u0000-\u007f]*$/.test(property.value);
  const params =
    usable || named === undefined || ascii
      ? property.params
      : property.params.map((param) => (paramName(param) === 'CHARSET' ? { ...param, values: ['UTF-8'] } : param));
  return {
    params,
    value: bytes
      .toString('latin1')
      .replace(/[^\t -<>-~]/g, (sign) => `=${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
  };
}

/** Soft line breaks of RFC 2045 §6.7, never inside an escape, never leaving a blank at a line's end or start. */
function softBroken(head: string, value: string): string {
  let text = head;
  let length = head.length;
  for (const [token] of value.matchAll(/=[0-9A-F]{2}|[^=]/g)) {
    if (length + token.length > 75 && token !== ' ' && token !== '\t') {
      text += `=${newline}`;
      length = 0;
    }
    text += token;
    length += token.length;
  }
  return text.replace(/[ \t]$/, (blank) => (blank === ' ' ? '=20' : '=09')) + newline;
}

/** Folds at 75 octets (RFC 6350 §3.2) between characters. */
function folded(line: string): string {
  if (/^[\u0000-\u007f]*$/.test(line))
    return line.length <= 75
      ? line + newline
      : `${line.slice(0, 75)}${(line.slice(75).match(/[^]{1,74}/g) ?? []).map((part) => `${newline} ${part}`).join('')}${newline}`;
  let text = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 75) {
      text += `${newline} `;
      octets = 1;
    }
    text += character;
    octets += size;
  }
  return text + newline;
}
