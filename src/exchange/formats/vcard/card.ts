/** Versions in use: 2.1 (versit 1996), 3.0 (RFC 2426), 4.0 (RFC 6350). */
export type Version = '2.1' | '3.0' | '4.0';

/** One parameter as written; a 2.1 value without a name (`TEL;WORK:`) has the empty name. */
export interface Param {
  readonly name: string;
  readonly values: readonly string[];
}

/** One property as it stands in the file, names in their spelling. */
export interface RawProperty {
  readonly group?: string;
  /** Empty for a line that is no property; `value` is that line then. */
  readonly name: string;
  readonly params: readonly Param[];
  /** Unfolded; QUOTED-PRINTABLE decoded, base64 without blanks; backslash escapes as in the file. */
  readonly value: string;
}

export interface Name {
  family: string;
  given: string;
  additional: string;
  prefix: string;
  suffix: string;
}

/** An e-mail address, a phone number, a web address. */
export interface Channel {
  value: string;
  /** Lower case, without `pref`. */
  types: string[];
  /** The user's own name for it (Apple's X-ABLabel). */
  label?: string;
  /** 1 (most preferred) to 100. */
  pref?: number;
}

export interface Address {
  poBox: string;
  extended: string;
  street: string;
  city: string;
  region: string;
  postcode: string;
  country: string;
  types: string[];
  label?: string;
  pref?: number;
  /** The address as printed on a letter (LABEL). */
  formatted?: string;
}

/** An account in a messenger (`protocol` as in the URI: xmpp, skype, aim) or a social network. */
export interface Account extends Channel {
  service?: string;
}

/** A picture: its bytes in base64, or where it is. */
export interface Photo {
  mediaType?: string;
  content?: string;
  url?: string;
}

/** A contact, the same shape for every version; what has no field of its own stays in `raw`. */
export interface Card {
  version: Version;
  uid?: string;
  /** FN, or where a card lacks it: the name, organisation, nickname or first e-mail address. */
  fn: string;
  n: Name;
  /** Organisation and its units, the largest first. */
  org: string[];
  title?: string;
  role?: string;
  nickname: string[];
  emails: Channel[];
  /** Numbers as written; a `tel:` URI without its scheme. */
  phones: Channel[];
  addresses: Address[];
  urls: Channel[];
  impp: Account[];
  socials: Account[];
  /** `1980-03-22`, `--02-03` without a year, or the text of the card when it is no date. */
  bday?: string;
  anniversary?: string;
  note?: string;
  photo?: Photo;
  categories: string[];
  geo?: { latitude: number; longitude: number };
  tz?: string;
  rev?: string;
  kind?: string;
  /** Every property of the card but BEGIN, VERSION, END, in order: nothing is lost on the way back. */
  raw: RawProperty[];
}

/** Fields derived from `raw`. */
export type Field = Exclude<keyof Card, 'version' | 'raw'>;
/** Fields with one property per entry. */
export const listFields = ['emails', 'phones', 'addresses', 'urls', 'impp', 'socials'] as const satisfies readonly Field[];
export type ListField = (typeof listFields)[number];

/** An address without content. */
export const emptyAddress: Readonly<Address> = {
  poBox: '',
  extended: '',
  street: '',
  city: '',
  region: '',
  postcode: '',
  country: '',
  types: [],
};

/** A card without content. */
export const emptyCard = (version: Version): Card => ({
  version,
  fn: '',
  n: { family: '', given: '', additional: '', prefix: '', suffix: '' },
  org: [],
  nickname: [],
  emails: [],
  phones: [],
  addresses: [],
  urls: [],
  impp: [],
  socials: [],
  categories: [],
  raw: [],
});
