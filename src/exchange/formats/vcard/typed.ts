import {
  emptyCard,
  listFields,
  type Address,
  type Card,
  type Channel,
  type Field,
  type ListField,
  type Name,
  type RawProperty,
  type Version,
} from './card.js';
import { paramValue, prefOf, typesOf } from './params.js';
import { imppOf, messengers, networks, service, socialOf } from './accounts.js';
import { photoOf } from './binary.js';
import { addressLabels, labelOf, labelsByGroup, type Label, type Related } from './related.js';
import { components, isoDate, listItems, unescapeText } from './values.js';

/** A value of the typed card and the properties it was read from. */
export interface Part {
  readonly field: Field;
  readonly value: unknown;
  readonly sources: readonly RawProperty[];
}

/** How several values inside one component of N and ADR are joined. */
export const nameJoiners = [' ', ' ', ' ', ' ', ', '];
export const addressJoiners = [', ', ', ', ', ', ', ', ', ', ', ', ', '];

/** The typed card of raw properties. */
export function cardOf(version: Version, raw: RawProperty[]): Card {
  const card: Card = { ...emptyCard(version), raw };
  for (const { field, value } of partsOf(version, raw)) {
    if (isListField(field)) (card[field] as unknown[]).push(value);
    else Object.assign(card, { [field]: value });
  }
  if (card.fn === '') card.fn = displayName(card);
  return card;
}

export const isListField = (field: Field): field is ListField => (listFields as readonly string[]).includes(field);

/** What a card is called when it has no FN. */
export const displayName = ({ n, org, nickname, emails }: Pick<Card, 'n' | 'org' | 'nickname' | 'emails'>): string =>
  [n.prefix, n.given, n.additional, n.family, n.suffix].filter((part) => part !== '').join(' ') ||
  org[0] ||
  nickname[0] ||
  emails[0]?.value ||
  '';

/** Every typed value of a card with its sources; of fields with one value the first property counts, notes and lists are united. */
export function partsOf(version: Version, raw: readonly RawProperty[]): Part[] {
  const parts: Part[] = [];
  const related: Related = { printed: addressLabels(raw), labels: labelsByGroup(raw) };
  const seen = new Set<Field>();
  for (const property of raw) {
    const part = partOf(property, version, related);
    if (!part) continue;
    if (isListField(part.field)) parts.push(part);
    else if (!seen.has(part.field)) parts.push(part);
    else if (Array.isArray(part.value) && part.field !== 'org')
      unite(parts, part, (one, other) => [...(one as string[]), ...(other as string[])]);
    else if (part.field === 'note') unite(parts, part, (one, other) => `${one as string}\n${other as string}`);
    seen.add(part.field);
  }
  return parts;
}

function unite(parts: Part[], added: Part, join: (one: unknown, other: unknown) => unknown): void {
  const at = parts.findIndex((part) => part.field === added.field);
  const first = parts[at] as Part;
  parts[at] = { field: first.field, value: join(first.value, added.value), sources: [...first.sources, ...added.sources] };
}

/** One property being read. */
interface Reading {
  readonly property: RawProperty;
  readonly version: Version;
  readonly label: Label | undefined;
  readonly printed: RawProperty | undefined;
  /** The value without escapes. */
  readonly text: string;
}

function partOf(property: RawProperty, version: Version, related: Related): Part | undefined {
  const name = property.name.toUpperCase();
  const known = Object.hasOwn(readers, name) || Object.hasOwn(messengers, name) || Object.hasOwn(networks, name);
  if (!known) return undefined;
  const reading: Reading = {
    property,
    version,
    label: labelOf(property, related, version),
    printed: related.printed.get(property),
    text: unescapeText(property.value, version).trim(),
  };
  if (Object.hasOwn(messengers, name)) return entry('impp', reading, { ...channel(reading), ...service(messengers[name]) });
  if (Object.hasOwn(networks, name)) return entry('socials', reading, { ...channel(reading), ...service(networks[name]) });
  return readers[name]?.(reading);
}

/** A part of a field with one value; nothing for an empty one. */
const single = (field: Field, { property }: Reading, value: unknown): Part | undefined =>
  value === undefined || value === '' ? undefined : { field, value, sources: [property] };

/** A part of a field with one property per entry. */
const entry = (field: ListField, { property, label }: Reading, value: Channel): Part | undefined =>
  value.value === '' ? undefined : { field, value, sources: [property, ...(label ? [label.source] : [])] };

const channel = ({ property, label, text }: Reading, value = text): Channel => {
  const pref = prefOf(property);
  return { value, types: typesOf(property), ...(label ? { label: label.text } : {}), ...(pref === undefined ? {} : { pref }) };
};

const asText = (field: Field) => (at: Reading) => single(field, at, at.text);
const asDate = (field: Field) => (at: Reading) => single(field, at, isoDate(at.text));
const asList = (field: Field) => (at: Reading) => single(field, at, nonEmpty(listItems(at.property.value, at.version)));
const asSocial = (at: Reading) => entry('socials', at, socialOf(at.property, channel(at)));

/** How each property is read, by its name in upper case. */
const readers: Readonly<Record<string, (at: Reading) => Part | undefined>> = {
  FN: asText('fn'),
  N: (at) => single('n', at, nameOf(at.property.value, at.version)),
  ORG: (at) => single('org', at, nonEmpty(components(at.property.value, at.version, []))),
  TITLE: asText('title'),
  ROLE: asText('role'),
  UID: asText('uid'),
  TZ: asText('tz'),
  KIND: asText('kind'),
  'X-ADDRESSBOOKSERVER-KIND': asText('kind'),
  NOTE: (at) => single('note', at, unescapeText(at.property.value, at.version)),
  NICKNAME: asList('nickname'),
  CATEGORIES: asList('categories'),
  EMAIL: (at) => entry('emails', at, channel(at, at.text.replace(/^mailto:/i, ''))),
  TEL: (at) => entry('phones', at, channel(at, at.text.replace(/^tel:/i, ''))),
  URL: (at) => entry('urls', at, channel(at)),
  IMPP: (at) => entry('impp', at, imppOf(at.property, channel(at))),
  SOCIALPROFILE: asSocial,
  'X-SOCIALPROFILE': asSocial,
  ADR: addressPart,
  PHOTO: (at) => single('photo', at, photoOf(at.property, at.version)),
  GEO: (at) => single('geo', at, geoOf(at.text)),
  BDAY: asDate('bday'),
  REV: asDate('rev'),
  ANNIVERSARY: asDate('anniversary'),
  'X-ANNIVERSARY': asDate('anniversary'),
  'X-MS-ANNIVERSARY': asDate('anniversary'),
  'X-EVOLUTION-ANNIVERSARY': asDate('anniversary'),
  'X-ABDATE': (at) =>
    at.label && /^anniversary$/i.test(at.label.text)
      ? { field: 'anniversary', value: isoDate(at.text), sources: [at.property, at.label.source] }
      : undefined,
};

const nonEmpty = (items: string[]): string[] | undefined =>
  items.some((item) => item !== '') ? items.slice(0, items.findLastIndex((item) => item !== '') + 1) : undefined;

function nameOf(value: string, version: Version): Name {
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = components(value, version, nameJoiners);
  return { family, given, additional, prefix, suffix };
}

function addressPart(at: Reading): Part | undefined {
  const { property, version, label: named, printed } = at;
  const { types, label, pref } = channel(at);
  const [poBox = '', extended = '', street = '', city = '', region = '', postcode = '', country = ''] = components(
    property.value,
    version,
    addressJoiners,
  );
  const inline = paramValue(property, 'LABEL')?.replace(/\\n/gi, '\n');
  const formatted = inline ?? (printed && unescapeText(printed.value, version));
  const value: Address = {
    poBox,
    extended,
    street,
    city,
    region,
    postcode,
    country,
    types,
    ...(label === undefined ? {} : { label }),
    ...(pref === undefined ? {} : { pref }),
    ...(formatted ? { formatted } : {}),
  };
  if (![poBox, extended, street, city, region, postcode, country].some((part) => part !== '') && !formatted) return undefined;
  return { field: 'addresses', value, sources: [property, ...(named ? [named.source] : []), ...(printed ? [printed] : [])] };
}

/** Latitude and longitude of `geo:46.77,-71.28` (4.0), `46.77;-71.28` (3.0) or `46.77,-71.28` (2.1). */
function geoOf(text: string): { latitude: number; longitude: number } | undefined {
  const found = /^(?:geo:)?\s*(-?\d+(?:\.\d+)?)\s*[;,]\s*(-?\d+(?:\.\d+)?)/i.exec(text);
  return found ? { latitude: Number(found[1]), longitude: Number(found[2]) } : undefined;
}
