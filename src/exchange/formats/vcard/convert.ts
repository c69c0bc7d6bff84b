import type { Param, RawProperty, Version } from './card.js';
import { convertBinary, isBinary } from './binary.js';
import { otherParams, paramValue, prefOf, transferOf, typeParams, typesOf } from './params.js';
import { addressLabels } from './related.js';
import { addressJoiners, nameJoiners } from './typed.js';
import { components, escapeText, joinList, listItems, unescapeText } from './values.js';

const joinersOf: Readonly<Record<string, readonly string[]>> = { N: nameJoiners, ADR: addressJoiners, ORG: [], GENDER: [] };
const lists = new Set(['NICKNAME', 'CATEGORIES']);
const texts = new Set([
  'FN',
  'NOTE',
  'TITLE',
  'ROLE',
  'LABEL',
  'MAILER',
  'SORT-STRING',
  'PRODID',
  'UID',
  'EMAIL',
  'TEL',
  'TZ',
  'NAME',
  'PROFILE',
  'X-ABLABEL',
  'KIND',
  'CLASS',
]);

/** The properties as another version writes them. LABEL of 2.1 and 3.0 becomes a parameter of its ADR in 4.0, and back. */
export function convertAll(raw: readonly RawProperty[], from: Version, to: Version): RawProperty[] {
  if (from === to) return [...raw];
  const labels = to === '4.0' ? addressLabels(raw) : new Map<RawProperty, RawProperty>();
  const moved = new Set(labels.values());
  return raw
    .filter((property) => !moved.has(property))
    .flatMap((property) => {
      const converted = convert(property, from, to);
      const printed = labels.get(property);
      if (printed)
        return [{ ...converted, params: [...converted.params, { name: 'LABEL', values: [unescapeText(printed.value, from)] }] }];
      return to !== '4.0' && property.name.toUpperCase() === 'ADR' ? labelApart(converted, to) : [converted];
    });
}

function labelApart(address: RawProperty, to: Version): RawProperty[] {
  const text = paramValue(address, 'LABEL')?.replace(/\\n/gi, '\n');
  if (text === undefined) return [address];
  const params = address.params.filter((param) => param.name.toUpperCase() !== 'LABEL');
  const label: RawProperty = { name: 'LABEL', params: typeParams(typesOf(address), undefined, to), value: escapeText(text, to) };
  return [{ ...address, params }, transferable(label, to)];
}

/** One property from one version to another. */
function convert(property: RawProperty, from: Version, to: Version): RawProperty {
  const name = property.name.toUpperCase();
  if (name === '') return property;
  if (isBinary(name) && (transferOf(property) === 'base64' || /^(?:data|https?):/i.test(property.value)))
    return convertBinary(property, from, to);
  if (transferOf(property) === 'base64')
    return { ...property, params: [...plainParams(property, to), { name: 'ENCODING', values: [to === '2.1' ? 'BASE64' : 'b'] }] };
  const telephone = name === 'TEL' && from === '4.0';
  const params = telephone ? plainParams(property, to, 'VALUE') : plainParams(property, to);
  const value = telephone
    ? escapeText(unescapeText(property.value, from).replace(/^tel:/i, ''), to)
    : convertValue(name, property.value, from, to);
  return transferable({ ...property, params, value }, to);
}

const plainParams = (property: RawProperty, to: Version, ...without: string[]): Param[] => [
  ...typeParams(typesOf(property), prefOf(property), to),
  ...otherParams(property, ...without),
];

function convertValue(name: string, value: string, from: Version, to: Version): string {
  if (name === 'GEO') return convertGeo(value, to);
  if (from !== '2.1' && to !== '2.1') return value;
  const joiners = joinersOf[name];
  if (joiners)
    return components(value, from, joiners)
      .map((text) => escapeText(text, to, true))
      .join(';');
  if (lists.has(name)) return joinList(listItems(value, from), to);
  if (texts.has(name)) return escapeText(unescapeText(value, from), to);
  return to === '2.1'
    ? value.replace(/\\([\\nN,;])/g, (pair, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : pair))
    : value.replace(/\r\n|\r|\n/g, '\\n');
}

function convertGeo(value: string, to: Version): string {
  const found = /^(?:geo:)?\s*(-?\d+(?:\.\d+)?)\s*\\?[;,]\s*(-?\d+(?:\.\d+)?)\s*$/i.exec(value);
  return found ? geoText(found[1] ?? '', found[2] ?? '', to) : value;
}

/** Latitude and longitude as the version writes them. */
export const geoText = (latitude: string, longitude: string, version: Version): string =>
  version === '4.0' ? `geo:${latitude},${longitude}` : `${latitude}${version === '3.0' ? ';' : ','}${longitude}`;

/** 2.1 carries newlines and letters beyond ASCII in QUOTED-PRINTABLE. */
export function transferable(property: RawProperty, to: Version): RawProperty {
  if (to !== '2.1' || /^[\t -~]*$/.test(property.value)) return property;
  return {
    ...property,
    params: [...property.params, { name: 'CHARSET', values: ['UTF-8'] }, { name: 'ENCODING', values: ['QUOTED-PRINTABLE'] }],
    value: property.value,
  };
}
