import type { Card } from '#kernel';

/** A way to reach somebody as the card says it, with the entry of the card it stands for. */
export interface CardPoint {
  kind: 'phone' | 'fax' | 'email' | 'messenger' | 'social';
  network?: string;
  valueRaw: string;
  label?: string;
  isPrimary: boolean;
  /** The list of the card and the place in it. */
  at: { list: 'phones' | 'emails' | 'impp' | 'socials'; index: number };
}

export interface CardPlace {
  label?: string;
  isPrimary: boolean;
  address: { lines: string[]; city?: string; region?: string; postcode?: string; country?: string };
  index: number;
}

/** What of a card our entities can hold; everything else stays in `content`. */
export interface CardPerson {
  /** By which the same card is recognised when it comes again. */
  key: string;
  firstName?: string;
  middleName?: string;
  lastName?: string;
  suffix?: string;
  salutation?: string;
  displayName?: string;
  nickname?: string;
  birthday?: string;
  gender?: string;
  photoUrl?: string;
  organisation?: string;
  department?: string;
  position?: string;
  timeZone?: string;
  notes?: string;
  tags: string[];
  points: CardPoint[];
  places: CardPlace[];
  content: string;
}

/** The text where the field has room for it; a longer one stays in the card only. */
const fit = (text: string | undefined, max: number): string | undefined => {
  const trimmed = text?.normalize('NFC').trim() ?? '';
  return trimmed !== '' && [...trimmed].length <= max && !trimmed.includes('\u0000') && trimmed.isWellFormed()
    ? trimmed
    : undefined;
};

/** A card as the person, contact points and addresses it describes. */
export function cardToPerson(card: Card): CardPerson {
  const parts = {
    firstName: fit(card.n.given, 100),
    middleName: fit(card.n.additional, 100),
    lastName: fit(card.n.family, 150),
    suffix: fit(card.n.suffix, 50),
  };
  const joined = Object.values(parts).filter(Boolean).join(' ');
  const shown = fit(card.fn, 300);
  const points = pointsOf(card);
  return {
    ...parts,
    key:
      fit(card.uid, 200) ??
      [card.fn, points.find((p) => p.kind === 'email')?.valueRaw ?? '', points[0]?.valueRaw ?? '']
        .join('|')
        .toLowerCase()
        .slice(0, 250),
    ...(shown !== joined ? { displayName: shown } : {}),
    salutation: fit(card.n.prefix, 100),
    nickname: fit(card.nickname[0], 100),
    birthday: birthdayOf(card.bday),
    gender: { M: 'male', F: 'female', O: 'other' }[
      card.raw
        .find((p) => p.name.toUpperCase() === 'GENDER')
        ?.value.slice(0, 1)
        .toUpperCase() ?? ''
    ],
    photoUrl: /^https?:\/\//.test(card.photo?.url ?? '') ? fit(card.photo?.url, 2000) : undefined,
    organisation: fit(card.org[0], 300),
    department: fit(card.org.slice(1).filter(Boolean).join(', '), 200),
    position: fit(card.title, 200),
    timeZone: /^[A-Za-z]+\/[A-Za-z_/]+$/.test(card.tz ?? '') ? fit(card.tz, 64) : undefined,
    notes: fit(card.note, 10_000),
    tags: [...new Set(card.categories.flatMap((tag) => fit(tag, 50) ?? []))].slice(0, 50),
    points,
    places: card.addresses.flatMap((address, index) => placeOf(address, index)),
    content: JSON.stringify({ version: card.version, raw: card.raw }).replace(
      /[\u007f-\uffff]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  } as CardPerson;
}

function birthdayOf(bday: string | undefined): string | undefined {
  const found = /^(\d{4}|-)-\d\d-\d\d$/.exec(bday ?? '')?.[0];
  if (found === undefined) return undefined;
  const day = found.replace(/^--/, '2000-');
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === day ? found : undefined;
}

const DULL = new Set(['voice', 'fax', 'internet', 'pref', 'text', 'msg', 'postal', 'parcel', 'x400']);
const labelOf = (entry: { types: string[]; label?: string }): string | undefined =>
  fit(entry.label ?? entry.types.filter((type) => !DULL.has(type)).join(' '), 100);

function pointsOf(card: Card): CardPoint[] {
  const points: CardPoint[] = [];
  for (const list of ['emails', 'phones', 'impp', 'socials'] as const) {
    card[list].forEach((entry, index) => {
      const valueRaw = fit(entry.value, 500);
      if (valueRaw === undefined) return;
      const kind = {
        emails: 'email',
        phones: entry.types.includes('fax') ? 'fax' : 'phone',
        impp: 'messenger',
        socials: 'social',
      }[list] as CardPoint['kind'];
      const label = labelOf(entry);
      const network = fit('service' in entry ? (entry.service as string) : undefined, 50);
      const isPrimary = entry.pref !== undefined && !points.some((p) => p.kind === kind && p.isPrimary);
      points.push({
        kind,
        valueRaw,
        isPrimary,
        at: { list, index },
        ...(label === undefined ? {} : { label }),
        ...(network === undefined ? {} : { network }),
      });
    });
  }
  return points;
}

const countries = new Intl.DisplayNames('en', { type: 'region' });
const codes = new Map<string, string>([
  ['usa', 'US'],
  ['u.s.a.', 'US'],
  ['united states of america', 'US'],
  ['uk', 'GB'],
  ['россия', 'RU'],
]);
for (let a = 65; a <= 90; a++)
  for (let b = 65; b <= 90; b++) {
    const code = String.fromCharCode(a, b);
    const name = countries.of(code);
    if (name !== undefined && name !== code) codes.set(name.toLowerCase(), code).set(code.toLowerCase(), code);
  }

function placeOf(address: Card['addresses'][number], index: number): CardPlace[] {
  const country = codes.get(address.country.trim().toLowerCase());
  const given = [
    address.poBox,
    address.extended,
    ...address.street.split(/\r?\n/),
    ...(country === undefined ? [address.country] : []),
  ];
  const lines = given.flatMap((line) => fit(line, 200) ?? []);
  const place = {
    lines: lines.slice(0, 5),
    city: fit(address.city, 100),
    region: fit(address.region, 100),
    postcode: fit(address.postcode, 20),
    country,
  };
  if (lines.length > 5 || (lines.length === 0 && !place.city && !place.region && !place.postcode && !country)) return [];
  const label = labelOf(address);
  return [{ index, isPrimary: index === 0, ...(label === undefined ? {} : { label }), address: place as CardPlace['address'] }];
}
