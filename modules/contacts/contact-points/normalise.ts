import { phone, type Derivation } from '#kernel';

type Country = NonNullable<Parameters<typeof phone>[0]>['defaultCountry'];

/** ISO 4217 begins a national currency's code with the country of ISO 3166: RUB is of RU. The euro and X… are of none. */
export const countryOfCurrency = ({ rights }: { rights: { baseCurrency: string } }): string | null => {
  const code = rights.baseCurrency.slice(0, 2);
  return code === 'EU' || code.startsWith('X') ? null : code;
};

/**
 * A contact point's value in the form by which equal ones are recognised: phones and faxes by E.164, e-mails and postal
 * addresses in lower case, messengers and social networks by the bare name. Null for what cannot be understood.
 */
export function normaliseValue(kind: unknown, raw: string, country: string | null): string | null {
  switch (kind) {
    case 'phone':
    case 'fax':
      return e164(raw, country);
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(raw) ? raw.toLowerCase() : null;
    case 'messenger':
      // Messengers go by number as often as by name.
      return /^[+\d][\d\s().-]{6,}$/.test(raw) ? (e164(raw, country) ?? bareName(raw)) : bareName(raw);
    case 'social':
      return bareName(raw);
    default:
      return raw.toLowerCase().replace(/\s+/g, ' ').trim() || null;
  }
}

function e164(raw: string, country: string | null): string | null {
  if (raw.length > 60) return null;
  const parsed = phone(country === null ? {} : { defaultCountry: country as Country }).parse(raw, '/valueRaw') as {
    e164: string | null;
  } | null;
  return parsed?.e164 ?? null;
}

/** `https://www.t.me/Anna/`, `@Anna` and `anna` are one. */
const bareName = (raw: string): string | null =>
  raw
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .replace(
      /^(t\.me|telegram\.me|wa\.me|vk\.com|x\.com|twitter\.com|facebook\.com|instagram\.com|linkedin\.com\/in|youtube\.com)\//,
      '',
    )
    .replace(/^@/, '')
    .replace(/\/+$/, '')
    .trim() || null;

/** Keeps `valueNorm` in step with what was written. */
export const valueNormDerivation: Derivation = {
  from: ['kind', 'valueRaw', 'country'],
  sets: ['valueNorm'],
  of: ({ kind, valueRaw, country }) => ({
    valueNorm: normaliseValue(kind, String(valueRaw ?? ''), typeof country === 'string' ? country : null),
  }),
};
