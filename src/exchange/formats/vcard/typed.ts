import { emptyCard, listFields, type Address, type Account, type Card, type Channel, type Field, type ListField, type Name, type RawProperty, type Version } from './card.js';
import { paramValue, prefOf, typesOf } from './params.js';
import { photoOf } from './binary.js';
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

const messengers: Readonly<Record<string, string | undefined>> = {
  'X-AIM': 'aim', 'X-ICQ': 'icq', 'X-JABBER': 'xmpp', 'X-MSN': 'msn', 'X-YAHOO': 'yahoo', 'X-SKYPE': 'skype', 'X-SKYPE-USERNAME': 'skype', 'X-QQ': 'qq',
  'X-GOOGLE-TALK': 'gtalk', 'X-GTALK': 'gtalk', 'X-TELEGRAM': 'telegram', 'X-WHATSAPP': 'whatsapp', 'X-MS-IMADDRESS': undefined,
};
const networks: Readonly<Record<string, string>> = { 'X-TWITTER': 'twitter', 'X-FACEBOOK': 'facebook', 'X-LINKEDIN': 'linkedin', 'X-INSTAGRAM': 'instagram', 'X-VK': 'vk', 'X-YOUTUBE': 'youtube' };
const textFields: Readonly<Record<string, Field>> = { UID: 'uid', TITLE: 'title', ROLE: 'role', TZ: 'tz', KIND: 'kind', 'X-ADDRESSBOOKSERVER-KIND': 'kind' };
const dateFields: Readonly<Record<string, Field>> = { BDAY: 'bday', REV: 'rev', ANNIVERSARY: 'anniversary', 'X-ANNIVERSARY': 'anniversary', 'X-MS-ANNIVERSARY': 'anniversary', 'X-EVOLUTION-ANNIVERSARY': 'anniversary' };

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
  [n.prefix, n.given, n.additional, n.family, n.suffix].filter((part) => part !== '').join(' ') || org[0] || nickname[0] || emails[0]?.value || '';

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
    else if (Array.isArray(part.value) && part.field !== 'org') unite(parts, part, (one, other) => [...(one as string[]), ...(other as string[])]);
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

/** Properties that say something about another one. */
interface Related {
  readonly printed: ReadonlyMap<RawProperty, RawProperty>;
  readonly labels: ReadonlyMap<string, RawProperty>;
}

function partOf(property: RawProperty, version: Version, related: Related): Part | undefined {
  const name = property.name.toUpperCase();
  const one = (field: Field, value: unknown, ...more: RawProperty[]): Part | undefined => (value === undefined || value === '' ? undefined : { field, value, sources: [property, ...more] });
  const text = () => unescapeText(property.value, version).trim();
  const label = labelOf(property, related, version);
  const channel = (value: string): Channel => ({ value, types: typesOf(property), ...(label ? { label: label.text } : {}), ...ranked(property) });
  const labelSource = label ? [label.source] : [];
  const listed = (field: ListField, value: Channel) => (value.value === '' ? undefined : one(field, value, ...labelSource));

  if (Object.hasOwn(textFields, name)) return one(textFields[name] as Field, text());
  if (Object.hasOwn(dateFields, name)) return one(dateFields[name] as Field, isoDate(text()));
  if (Object.hasOwn(messengers, name)) return listed('impp', { ...channel(text()), ...service(messengers[name]) });
  if (Object.hasOwn(networks, name)) return listed('socials', { ...channel(text()), ...service(networks[name]) });
  switch (name) {
    case 'FN': return one('fn', text());
    case 'NOTE': return one('note', unescapeText(property.value, version));
    case 'N': return one('n', nameOf(property.value, version));
    case 'ORG': return one('org', nonEmpty(components(property.value, version, [])));
    case 'NICKNAME': return one('nickname', nonEmpty(listItems(property.value, version)));
    case 'CATEGORIES': return one('categories', nonEmpty(listItems(property.value, version)));
    case 'EMAIL': return listed('emails', channel(text().replace(/^mailto:/i, '')));
    case 'TEL': return listed('phones', channel(text().replace(/^tel:/i, '')));
    case 'URL': return listed('urls', channel(text()));
    case 'IMPP': return listed('impp', imppOf(property, channel(text())));
    case 'X-SOCIALPROFILE':
    case 'SOCIALPROFILE': return listed('socials', socialOf(property, channel(text())));
    case 'ADR': return addressPart(property, version, related.printed.get(property), labelSource, channel(''));
    case 'PHOTO': return one('photo', photoOf(property, version));
    case 'GEO': return one('geo', geoOf(text()));
    case 'X-ABDATE': return label && /^anniversary$/i.test(label.text) ? one('anniversary', isoDate(text()), label.source) : undefined;
    default: return undefined;
  }
}

const nonEmpty = (items: string[]): string[] | undefined => (items.some((item) => item !== '') ? items.slice(0, items.findLastIndex((item) => item !== '') + 1) : undefined);
const service = (name: string | undefined) => (name === undefined ? {} : { service: name });
const ranked = (property: RawProperty) => {
  const pref = prefOf(property);
  return pref === undefined ? {} : { pref };
};

function nameOf(value: string, version: Version): Name {
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = components(value, version, nameJoiners);
  return { family, given, additional, prefix, suffix };
}

/** Apple names a property by X-ABLabel in its group. */
function labelsByGroup(raw: readonly RawProperty[]): Map<string, RawProperty> {
  const labels = raw.filter((property) => property.group !== undefined && property.name.toUpperCase() === 'X-ABLABEL');
  return new Map(labels.reverse().map((property) => [property.group?.toLowerCase() ?? '', property]));
}

/** Apple's own names stand in `_$!<…>!$_`. */
function labelOf({ group }: RawProperty, { labels }: Related, version: Version): { text: string; source: RawProperty } | undefined {
  const source = group === undefined ? undefined : labels.get(group.toLowerCase());
  return source && { source, text: unescapeText(source.value, version).replace(/^_\$!<(.*)>!\$_$/s, '$1').trim() };
}

/** `xmpp:ann@example.org` → service xmpp, value `ann@example.org`. */
function imppOf(property: RawProperty, channel: Channel): Account {
  const named = paramValue(property, 'X-SERVICE-TYPE') ?? paramValue(property, 'SERVICE-TYPE');
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.+)$/is.exec(channel.value) ?? [];
  const known = scheme !== undefined && !/^https?$/i.test(scheme);
  return { ...channel, value: known ? (rest ?? '') : channel.value, ...service((known && !/^x-apple$/i.test(scheme) ? scheme : named)?.toLowerCase()) };
}

const places = new Set(['home', 'work', 'other']);

function socialOf(property: RawProperty, channel: Channel): Account {
  const named = paramValue(property, 'SERVICE-TYPE') ?? channel.types.find((type) => !places.has(type));
  return { ...channel, types: channel.types.filter((type) => places.has(type)), ...service(named?.toLowerCase()) };
}

function addressPart(property: RawProperty, version: Version, printed: RawProperty | undefined, labelSource: RawProperty[], { types, label, pref }: Channel): Part | undefined {
  const [poBox = '', extended = '', street = '', city = '', region = '', postcode = '', country = ''] = components(property.value, version, addressJoiners);
  const inline = paramValue(property, 'LABEL')?.replace(/\\n/gi, '\n');
  const formatted = inline ?? (printed && unescapeText(printed.value, version));
  const value: Address = {
    poBox, extended, street, city, region, postcode, country, types,
    ...(label === undefined ? {} : { label }),
    ...(pref === undefined ? {} : { pref }),
    ...(formatted ? { formatted } : {}),
  };
  if (![poBox, extended, street, city, region, postcode, country].some((part) => part !== '') && !formatted) return undefined;
  return { field: 'addresses', value, sources: [property, ...labelSource, ...(printed ? [printed] : [])] };
}

/** The LABEL (2.1, 3.0) of each ADR: the first unused one of the same types. */
export function addressLabels(raw: readonly RawProperty[]): Map<RawProperty, RawProperty> {
  const kindOf = (property: RawProperty) => [...typesOf(property)].sort().join();
  const labels = new Map<string, RawProperty[]>();
  for (const label of raw) if (label.name.toUpperCase() === 'LABEL') labels.set(kindOf(label), [label, ...(labels.get(kindOf(label)) ?? [])]);
  const found = new Map<RawProperty, RawProperty>();
  for (const address of raw.filter((property) => property.name.toUpperCase() === 'ADR')) {
    const label = labels.get(kindOf(address))?.pop();
    if (label) found.set(address, label);
  }
  return found;
}

/** Latitude and longitude of `geo:46.77,-71.28` (4.0), `46.77;-71.28` (3.0) or `46.77,-71.28` (2.1). */
function geoOf(text: string): { latitude: number; longitude: number } | undefined {
  const found = /^(?:geo:)?\s*(-?\d+(?:\.\d+)?)\s*[;,]\s*(-?\d+(?:\.\d+)?)/i.exec(text);
  return found ? { latitude: Number(found[1]), longitude: Number(found[2]) } : undefined;
}
