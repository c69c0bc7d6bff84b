import type { Param, Photo, RawProperty, Version } from './card.js';
import { otherParams, paramValue, prefOf, transferOf, typeParams, typesOf } from './params.js';
import { unescapeText } from './values.js';

const keyTypes: Readonly<Record<string, string>> = { x509: 'application/pkix-cert', pgp: 'application/pgp-keys' };
const families: Readonly<Record<string, string>> = { PHOTO: 'image', LOGO: 'image', SOUND: 'audio' };
const places = new Set(['home', 'work']);

/** Whether the property holds bytes or the address of bytes. */
export const isBinary = (name: string): boolean => name === 'KEY' || Object.hasOwn(families, name);

/** Content of PHOTO, LOGO, SOUND or KEY in any version; undefined when it is neither base64 nor an address. */
export function photoOf(property: RawProperty, version: Version): Photo | undefined {
  const inline = /^data:([^;,]*)(?:;[^,;]*)*;base64,(.*)$/is.exec(
    unescapeText(property.value, version === '2.1' ? '2.1' : '3.0'),
  );
  if (inline)
    return { ...(inline[1] ? { mediaType: inline[1].toLowerCase() } : {}), content: (inline[2] ?? '').replace(/\s+/g, '') };
  const mediaType = mediaTypeOf(property);
  const named = mediaType === undefined ? {} : { mediaType };
  if (transferOf(property) === 'base64') return property.value === '' ? undefined : { ...named, content: property.value };
  const address = unescapeText(property.value, version);
  return /^[a-z][a-z0-9+.-]*:/i.test(address) ? { ...named, url: address } : undefined;
}

function mediaTypeOf(property: RawProperty): string | undefined {
  const given = paramValue(property, 'MEDIATYPE');
  if (given !== undefined) return given.toLowerCase();
  const type = typesOf(property).find((candidate) => !places.has(candidate));
  if (type === undefined || type.includes('/')) return type;
  const name = property.name.toUpperCase();
  return name === 'KEY' ? (keyTypes[type] ?? `application/${type}`) : `${families[name] ?? 'application'}/${type}`;
}

/** The property as the version writes it (2.1 and 3.0: base64 with TYPE; 4.0: a data URI); as it is when its content is unknown. */
export function convertBinary(property: RawProperty, from: Version, to: Version): RawProperty {
  const photo = photoOf(property, from);
  if (!photo) return property;
  const kept = [
    ...typeParams(
      typesOf(property).filter((type) => places.has(type)),
      prefOf(property),
      to,
    ),
    ...otherParams(property, 'VALUE', 'MEDIATYPE'),
  ];
  return { ...property, ...binaryValue(property.name.toUpperCase(), photo, to, kept) };
}

/** Parameters and value for a picture, sound or key. */
export function binaryValue(name: string, photo: Photo, version: Version, kept: Param[]): Pick<RawProperty, 'params' | 'value'> {
  const { mediaType, content, url } = photo;
  if (version === '4.0') {
    if (content !== undefined) return { params: kept, value: `data:${mediaType ?? ''};base64,${content}` };
    return {
      params: [...kept, ...(mediaType === undefined ? [] : [{ name: 'MEDIATYPE', values: [mediaType] }])],
      value: url ?? '',
    };
  }
  const type = mediaType === undefined ? undefined : shortType(name, mediaType);
  const typed: Param[] = type === undefined ? kept : [{ name: 'TYPE', values: [type] }, ...kept];
  if (content !== undefined)
    return { params: [...typed, { name: 'ENCODING', values: [version === '2.1' ? 'BASE64' : 'b'] }], value: content };
  return { params: [...typed, { name: 'VALUE', values: [version === '2.1' ? 'URL' : 'uri'] }], value: url ?? '' };
}

function shortType(name: string, mediaType: string): string {
  const key = Object.entries(keyTypes).find(([, full]) => full === mediaType)?.[0];
  if (name === 'KEY') return (key ?? mediaType).toUpperCase();
  const family = `${families[name] ?? 'application'}/`;
  return mediaType.startsWith(family) ? mediaType.slice(family.length).toUpperCase() : mediaType;
}
