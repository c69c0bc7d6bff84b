import type { Account, Address, Channel, Field, Name, Param, Photo, RawProperty, Version } from './card.js';
import { binaryValue } from './binary.js';
import { geoText, transferable } from './convert.js';
import { typeParams } from './params.js';
import { basicDate, escapeText, joinList } from './values.js';

/** The properties that say a typed value in a version; `nextGroup` gives a group name not in use for one with a label. */
export function generate(field: Field, value: unknown, version: Version, nextGroup: () => string): RawProperty[] {
  const simple = (name: string, text: string): RawProperty[] => [transferable({ name, params: [], value: text }, version)];
  const text = () => escapeText(String(value), version);
  const date = () => (version === '4.0' ? basicDate(String(value)) : String(value));
  switch (field) {
    case 'fn':
      return simple('FN', text());
    case 'note':
      return simple('NOTE', text());
    case 'title':
      return simple('TITLE', text());
    case 'role':
      return simple('ROLE', text());
    case 'uid':
      return simple('UID', text());
    case 'tz':
      return simple('TZ', text());
    case 'kind':
      return simple('KIND', text());
    case 'rev':
      return simple('REV', escapeText(date(), version));
    case 'bday':
      return simple('BDAY', escapeText(date(), version));
    case 'anniversary':
      return simple(version === '4.0' ? 'ANNIVERSARY' : 'X-ANNIVERSARY', escapeText(date(), version));
    case 'nickname':
      return simple('NICKNAME', joinList(value as string[], version));
    case 'categories':
      return simple('CATEGORIES', joinList(value as string[], version));
    case 'org':
      return simple('ORG', structured(value as string[], version));
    case 'n':
      return simple('N', nameValue(value as Name, version));
    case 'geo': {
      const { latitude, longitude } = value as { latitude: number; longitude: number };
      return simple('GEO', geoText(decimal(latitude), decimal(longitude), version));
    }
    case 'photo':
      return [{ name: 'PHOTO', ...binaryValue('PHOTO', value as Photo, version, []) }];
    case 'addresses':
      return addressProperties(value as Address, version, nextGroup);
    default:
      return channelProperties(field, value as Account, version, nextGroup);
  }
}

const structured = (texts: readonly string[], version: Version) => texts.map((text) => escapeText(text, version, true)).join(';');
const nameValue = ({ family, given, additional, prefix, suffix }: Name, version: Version) =>
  structured([family, given, additional, prefix, suffix], version);
const decimal = (degrees: number) => (Math.abs(degrees) < 1e-6 ? '0' : String(degrees));

function channelProperties(field: Field, account: Account, version: Version, nextGroup: () => string): RawProperty[] {
  const value = field === 'impp' && account.service !== undefined ? `${account.service}:${account.value}` : account.value;
  const params = typeParams(account.types, account.pref, version);
  const service: Param[] =
    field === 'socials' && account.service !== undefined ? [{ name: 'SERVICE-TYPE', values: [account.service] }] : [];
  const name = { emails: 'EMAIL', phones: 'TEL', urls: 'URL', impp: 'IMPP', socials: 'X-SOCIALPROFILE' }[field as 'emails'];
  return labelled({ name, params: [...params, ...service], value: escapeText(value, version) }, account, version, nextGroup);
}

function addressProperties(address: Address, version: Version, nextGroup: () => string): RawProperty[] {
  const { poBox, extended, street, city, region, postcode, country, types, pref, formatted } = address;
  const inline: Param[] = formatted !== undefined && version === '4.0' ? [{ name: 'LABEL', values: [formatted] }] : [];
  const params = [...typeParams(types, pref, version), ...inline];
  const written = labelled(
    { name: 'ADR', params, value: structured([poBox, extended, street, city, region, postcode, country], version) },
    address,
    version,
    nextGroup,
  );
  if (formatted === undefined || version === '4.0') return written;
  return [
    ...written,
    transferable(
      { name: 'LABEL', params: typeParams(types, undefined, version), value: escapeText(formatted, version) },
      version,
    ),
  ];
}

/** With the user's label, if any, in a group of its own. */
function labelled(
  property: RawProperty,
  { label }: Pick<Channel, 'label'>,
  version: Version,
  nextGroup: () => string,
): RawProperty[] {
  if (label === undefined) return [transferable(property, version)];
  const group = nextGroup();
  return [
    transferable({ group, ...property }, version),
    transferable({ group, name: 'X-ABLabel', params: [], value: escapeText(label, version) }, version),
  ];
}
