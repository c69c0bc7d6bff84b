import { cardOf, emptyCard, type Card } from '#kernel';
import { cardToPerson, type CardPerson } from './card-to-person.js';

type Row = Record<string, unknown>;

/** What is read of a person to make a card of it. */
export const cardFields = [
  'id',
  'firstName',
  'middleName',
  'lastName',
  'suffix',
  'salutation',
  'displayName',
  'fullName',
  'nickname',
  'birthday',
  'photoUrl',
  'department',
  'position',
  'timeZone',
  'notes',
  'tags',
  'account.name',
  'contactPoints.kind',
  'contactPoints.network',
  'contactPoints.valueRaw',
  'contactPoints.label',
  'contactPoints.isPrimary',
  'addresses.address',
  'addresses.label',
  'cards.content',
];

const nodes = (value: unknown): Row[] => (value as { nodes?: Row[] } | null)?.nodes ?? [];
const same = (one: unknown, other: unknown): boolean => (one ?? '') === (other ?? '');

/**
 * A person as a card. Starts from the card they came in by, if there is one, and changes in it only what has changed here
 * since: everything else leaves as it came.
 */
export function personToCard(person: Row): Row {
  const stored = nodes(person.cards)[0]?.content;
  const card = typeof stored === 'string' ? restored(stored) : { ...emptyCard('4.0'), uid: `urn:uuid:${String(person.id)}` };
  const before = cardToPerson(card);
  nameInto(card, person, before);
  const organisation = (person.account as Row | null)?.name;
  if (!same(organisation, before.organisation) || !same(person.department, before.department))
    card.org = [organisation ?? '', person.department ?? ''].map(String).filter((part, i) => i === 0 || part !== '');
  if (card.org.every((part) => part === '')) card.org = [];
  plainInto(card, person, before);
  const tags = Array.isArray(person.tags) ? person.tags.map(String) : [];
  if ([...tags].sort().join('\n') !== [...before.tags].sort().join('\n')) card.categories = tags;
  pointsInto(card, nodes(person.contactPoints), before);
  placesInto(card, nodes(person.addresses), before);
  return card as unknown as Row;
}

function restored(content: string): Card {
  const { version, raw } = JSON.parse(content) as Pick<Card, 'version' | 'raw'>;
  return cardOf(version, raw);
}

function nameInto(card: Card, person: Row, before: CardPerson): void {
  const parts = {
    firstName: 'given',
    middleName: 'additional',
    lastName: 'family',
    suffix: 'suffix',
    salutation: 'prefix',
  } as const;
  for (const [key, part] of Object.entries(parts)) {
    if (!same(person[key], before[key as keyof CardPerson])) card.n = { ...card.n, [part]: String(person[key] ?? '') };
  }
  const shown =
    before.displayName ??
    ([before.firstName, before.middleName, before.lastName, before.suffix].filter(Boolean).join(' ') || before.nickname);
  if (!same(person.fullName, shown)) card.fn = String(person.fullName ?? '');
}

function plainInto(card: Card, person: Row, before: CardPerson): void {
  const set = <K extends 'title' | 'bday' | 'tz' | 'note'>(key: K, value: unknown, was: string | undefined): void => {
    if (same(value, was)) return;
    if (typeof value === 'string') card[key] = value;
    else delete card[key];
  };
  set('title', person.position, before.position);
  set('bday', person.birthday, before.birthday);
  set('tz', person.timeZone, before.timeZone);
  set('note', person.notes, before.notes);
  if (!same(person.nickname, before.nickname))
    card.nickname = [...(typeof person.nickname === 'string' ? [person.nickname] : []), ...card.nickname.slice(1)];
  if (!same(person.photoUrl, before.photoUrl)) {
    if (typeof person.photoUrl === 'string') card.photo = { url: person.photoUrl };
    else delete card.photo;
  }
}

const pointName = (point: { kind?: unknown; valueRaw?: unknown }): string => `${String(point.kind)} ${String(point.valueRaw)}`;

function pointsInto(card: Card, points: readonly Row[], before: CardPerson): void {
  const now = new Set(points.map(pointName));
  for (const list of ['emails', 'phones', 'impp', 'socials'] as const) {
    const gone = new Set(before.points.filter((p) => p.at.list === list && !now.has(pointName(p))).map((p) => p.at.index));
    if (gone.size > 0) card[list] = card[list].filter((_, i) => !gone.has(i));
  }
  const known = new Set(before.points.map(pointName));
  for (const point of points.filter((p) => !known.has(pointName(p)))) {
    const types = String(point.label ?? '')
      .toLowerCase()
      .split(' ')
      .filter((type) => ['work', 'home', 'cell'].includes(type));
    const entry = {
      value: String(point.valueRaw),
      types: point.kind === 'fax' ? [...types, 'fax'] : types,
      ...(point.isPrimary === true ? { pref: 1 } : {}),
    };
    const service = typeof point.network === 'string' ? { service: point.network } : {};
    if (point.kind === 'email') card.emails.push(entry);
    else if (point.kind === 'phone' || point.kind === 'fax') card.phones.push(entry);
    else if (point.kind === 'messenger') card.impp.push({ ...entry, ...service });
    else if (point.kind === 'social') card.socials.push({ ...entry, ...service });
  }
}

interface Place {
  lines?: string[];
  city?: string | null;
  region?: string | null;
  postcode?: string | null;
  country?: string | null;
}

const placeName = ({ lines, city, region, postcode, country }: Place): string =>
  JSON.stringify([lines ?? [], city ?? '', region ?? '', postcode ?? '', country ?? '']);

function placesInto(card: Card, places: readonly Row[], before: CardPerson): void {
  const now = new Set(places.map((p) => placeName(p.address as Place)));
  const gone = new Set(before.places.filter((p) => !now.has(placeName(p.address))).map((p) => p.index));
  if (gone.size > 0) card.addresses = card.addresses.filter((_, i) => !gone.has(i));
  const known = new Set(before.places.map((p) => placeName(p.address)));
  for (const place of places.filter((p) => !known.has(placeName(p.address as Place)))) {
    const { lines = [], city, region, postcode, country } = place.address as Place;
    const types = String(place.label ?? '')
      .toLowerCase()
      .split(' ')
      .filter((type) => ['work', 'home'].includes(type));
    card.addresses.push({
      poBox: '',
      extended: '',
      street: lines.join('\n'),
      city: city ?? '',
      region: region ?? '',
      postcode: postcode ?? '',
      country: country ?? '',
      types,
    });
  }
}
