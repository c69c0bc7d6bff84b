import type { Param, RawProperty, Version } from './card.js';

const encodings = new Set(['quoted-printable', 'base64', 'b', '8bit', '7bit']);
const valueKinds = new Set(['inline', 'url', 'uri', 'cid', 'content-id', 'text']);

/** The name of a parameter in upper case; a bare 2.1 value belongs to ENCODING, VALUE or TYPE by what it says. */
export function paramName(param: Param): string {
  if (param.name !== '') return param.name.toUpperCase();
  const value = (param.values[0] ?? '').toLowerCase();
  return encodings.has(value) ? 'ENCODING' : valueKinds.has(value) ? 'VALUE' : 'TYPE';
}

/** All values of a parameter, quoted lists (`TYPE="work,voice"`) taken apart. */
export const paramValues = (property: RawProperty, name: string): string[] =>
  property.params
    .filter((param) => paramName(param) === name)
    .flatMap((param) => param.values.flatMap((value) => (name === 'TYPE' ? value.split(',') : [value])));

export const paramValue = (property: RawProperty, name: string): string | undefined => paramValues(property, name)[0];

/** TYPE values in lower case without `pref`, which is a rank. */
export const typesOf = (property: RawProperty): string[] =>
  paramValues(property, 'TYPE')
    .map((type) => type.trim().toLowerCase())
    .filter((type) => type !== 'pref' && type !== '');

/** The rank: PREF=n, or 1 for the type `pref` of 2.1 and 3.0. */
export function prefOf(property: RawProperty): number | undefined {
  const rank = Number(paramValue(property, 'PREF'));
  if (Number.isInteger(rank) && rank >= 1) return rank;
  return paramValues(property, 'TYPE').some((type) => type.trim().toLowerCase() === 'pref') ? 1 : undefined;
}

/** Types and rank as the version writes them. */
export function typeParams(types: readonly string[], pref: number | undefined, version: Version): Param[] {
  const ranked = pref === 1 && version !== '4.0' ? [...types, 'pref'] : [...types];
  const rank: Param[] = pref === undefined || (pref === 1 && version !== '4.0') ? [] : [{ name: 'PREF', values: [String(pref)] }];
  if (ranked.length === 0) return rank;
  if (version !== '2.1') return [{ name: 'TYPE', values: ranked }, ...rank];
  return [...ranked.map((type) => bareType(type.toUpperCase())), ...rank];
}

function bareType(type: string): Param {
  const bare = { name: '', values: [type] };
  return paramName(bare) === 'TYPE' && !/[=,;:"]/.test(type) ? bare : { name: 'TYPE', values: [type] };
}

/** Parameters that concern neither type, rank nor transfer. */
export const otherParams = (property: RawProperty, ...without: string[]): Param[] =>
  property.params.filter((param) => !['TYPE', 'PREF', 'ENCODING', 'CHARSET', ...without].includes(paramName(param)));

/** Transfer encoding of the value. */
export function transferOf(property: Pick<RawProperty, 'params'>): 'quoted-printable' | 'base64' | undefined {
  for (const param of property.params) {
    const value = (param.values[0] ?? '').toLowerCase();
    if (paramName(param) !== 'ENCODING') continue;
    if (value === 'quoted-printable') return value;
    if (value === 'base64' || value === 'b') return 'base64';
  }
  return undefined;
}
