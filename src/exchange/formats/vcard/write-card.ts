import { isDeepStrictEqual } from 'node:util';
import { listFields, type Card, type Field, type RawProperty, type Version } from './card.js';
import { writeLine } from './content-line.js';
import { convertAll } from './convert.js';
import { generate } from './generate.js';
import { displayName, isListField, partsOf, type Part } from './typed.js';

const fields: readonly Field[] = [
  'fn',
  'n',
  'org',
  'title',
  'role',
  'nickname',
  ...listFields,
  'bday',
  'anniversary',
  'note',
  'photo',
  'categories',
  'geo',
  'tz',
  'uid',
  'rev',
  'kind',
];

/**
 * Writes a card in a version, by default its own. The typed fields say what is written; every property of `raw` that still
 * agrees with them, or that they know nothing of, is written as it was, so a card that was only read is written back whole.
 */
export function writeCard(card: Card, version: Version = card.version): string {
  const parts = partsOf(card.version, card.raw);
  const { kept, fresh } = compare(card, parts);
  const known = new Set(parts.flatMap((part) => part.sources));
  const stays = new Set(kept.flatMap((part) => part.sources));
  const properties = convertAll(
    card.raw.filter((property) => !known.has(property) || stays.has(property)),
    card.version,
    version,
  );
  const groups = new Set(card.raw.map((property) => property.group?.toLowerCase()));
  const nextGroup = () => {
    for (let number = 1; ; number++) {
      const group = `item${number}`;
      if (groups.has(group)) continue;
      groups.add(group);
      return group;
    }
  };
  properties.push(...fresh.flatMap(({ field, value }) => generate(field, value, version, nextGroup)));
  const untouched = version === card.version && fresh.length === 0 && stays.size === known.size && card.raw.length > 0;
  const all = untouched ? properties : [...mandatory(card, properties, version), ...properties];
  return `BEGIN:VCARD\r\nVERSION:${version}\r\n${all.map((property) => writeLine(property, version)).join('')}END:VCARD\r\n`;
}

/** Sorts the card's values into those its raw properties still hold and those to be written anew. */
function compare(card: Card, parts: readonly Part[]): { kept: Part[]; fresh: { field: Field; value: unknown }[] } {
  const left = [...parts];
  const kept: Part[] = [];
  const fresh: { field: Field; value: unknown }[] = [];
  for (const field of fields) {
    const value = card[field];
    for (const item of isListField(field) ? card[field] : [value]) {
      const at = left.findIndex((part) => part.field === field && isDeepStrictEqual(part.value, item));
      if (at !== -1) kept.push(...left.splice(at, 1));
      else if (!isEmpty(item) && !(field === 'fn' && isStandIn(card, parts))) fresh.push({ field, value: item });
    }
  }
  return { kept, fresh };
}

/** The card had no FN, and `fn` is only what the other fields give. */
const isStandIn = (card: Card, parts: readonly Part[]) =>
  card.raw.length > 0 && card.fn === displayName(card) && !parts.some((part) => part.field === 'fn');

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.values(value).every((part) => part === '');
}

/** FN is required from 3.0 on, N up to 3.0 (RFC 2426 §3.1, RFC 6350 §6.2.1). */
function mandatory(card: Card, properties: readonly RawProperty[], version: Version): RawProperty[] {
  const has = (name: string) => properties.some((property) => property.name.toUpperCase() === name);
  const added: RawProperty[] = [];
  if (version !== '2.1' && !has('FN')) added.push(...generate('fn', card.fn === '' ? 'Unknown' : card.fn, version, () => ''));
  if (version !== '4.0' && !has('N')) added.push({ name: 'N', params: [], value: ';;;;' });
  return added;
}
