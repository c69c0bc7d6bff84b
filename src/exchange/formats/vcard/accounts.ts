import type { Account, Channel, RawProperty } from './card.js';
import { paramValue } from './params.js';

/** Properties of single messengers, with the service they name. */
export const messengers: Readonly<Record<string, string | undefined>> = {
  'X-AIM': 'aim',
  'X-ICQ': 'icq',
  'X-JABBER': 'xmpp',
  'X-MSN': 'msn',
  'X-YAHOO': 'yahoo',
  'X-SKYPE': 'skype',
  'X-SKYPE-USERNAME': 'skype',
  'X-QQ': 'qq',
  'X-GOOGLE-TALK': 'gtalk',
  'X-GTALK': 'gtalk',
  'X-TELEGRAM': 'telegram',
  'X-WHATSAPP': 'whatsapp',
  'X-MS-IMADDRESS': undefined,
};

/** The same for social networks. */
export const networks: Readonly<Record<string, string>> = {
  'X-TWITTER': 'twitter',
  'X-FACEBOOK': 'facebook',
  'X-LINKEDIN': 'linkedin',
  'X-INSTAGRAM': 'instagram',
  'X-VK': 'vk',
  'X-YOUTUBE': 'youtube',
};

/** The service of an account, left out when unknown. */
export const service = (name: string | undefined): { service?: string } => (name === undefined ? {} : { service: name });

/** `xmpp:ann@example.org` → service xmpp, value `ann@example.org`. */
export function imppOf(property: RawProperty, channel: Channel): Account {
  const named = paramValue(property, 'X-SERVICE-TYPE') ?? paramValue(property, 'SERVICE-TYPE');
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.+)$/is.exec(channel.value) ?? [];
  const known = scheme !== undefined && !/^https?$/i.test(scheme);
  return {
    ...channel,
    value: known ? (rest ?? '') : channel.value,
    ...service((known && !/^x-apple$/i.test(scheme) ? scheme : named)?.toLowerCase()),
  };
}

const places = new Set(['home', 'work', 'other']);

/** The network is named by SERVICE-TYPE (RFC 9554) or by a type (Apple). */
export function socialOf(property: RawProperty, channel: Channel): Account {
  const named = paramValue(property, 'SERVICE-TYPE');
  const byType = named === undefined ? channel.types.find((type) => !places.has(type)) : undefined;
  return { ...channel, types: channel.types.filter((type) => type !== byType), ...service((named ?? byType)?.toLowerCase()) };
}
