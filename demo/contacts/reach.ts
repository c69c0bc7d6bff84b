import type { Context } from '../../src/declare/context.js';
import type { Seeded } from '../seeded.js';
import type { DemoAccount } from './accounts.js';
import type { DemoPerson } from './people.js';

const STREETS = [
  'Садовая',
  'Лесная',
  'Парковая',
  'Мельничная',
  'Заречная',
  'Цветочная',
  'Полевая',
  'Вишнёвая',
  'Северная',
  'Набережная',
] as const;

/** Moscow gives no numbers that begin with 000. */
const phone = (n: number): string =>
  `+7 495 000-${String(Math.floor(n / 100)).padStart(2, '0')}-${String(n % 100).padStart(2, '0')}`;

type Owner = { readonly accountId: string } | { readonly personId: string };

/** Phones, e-mails and messengers, addresses, and what people have agreed to. Numbers and mailboxes are nobody's. */
export async function makeReachable(
  ctx: Context,
  accounts: readonly DemoAccount[],
  people: readonly DemoPerson[],
  random: Seeded,
): Promise<void> {
  let number = 0;
  const firms = accounts.filter(({ standing }) => standing !== 'consumer');
  const points = [
    ...firms.flatMap((account, i) => [
      point({ accountId: account.id }, 'phone', phone(number++), 'приёмная', true),
      point({ accountId: account.id }, 'email', `office@client-${i + 1}.example.com`, 'общий', true),
      ...(random.chance(12) ? [point({ accountId: account.id }, 'fax', phone(number++), 'факс', true)] : []),
    ]),
    ...people.flatMap((person, i) => [
      point(
        { personId: person.id },
        'phone',
        phone(1000 + i),
        person.account.standing === 'consumer' ? 'личный' : 'рабочий',
        true,
      ),
      ...(random.chance(85) ? [point({ personId: person.id }, 'email', `contact-${i + 1}@example.org`, 'рабочий', true)] : []),
      ...(random.chance(30)
        ? [
            {
              ...point({ personId: person.id }, 'messenger', `contact_${i + 1}_example`, 'мессенджер', false),
              network: 'telegram',
            },
          ]
        : []),
    ]),
  ];
  await ctx.records('contactPoint').createMany(points);
  await ctx
    .records('postalAddress')
    .createMany([
      ...firms.flatMap((account) => [
        address({ accountId: account.id }, 'actual', random),
        ...(account.valueClass === 'A' ? [address({ accountId: account.id }, 'delivery', random)] : []),
      ]),
      ...people
        .filter(({ account }) => account.standing === 'consumer')
        .map((person) => address({ personId: person.id }, 'installation', random)),
    ]);
  await ctx.records('consent').createMany(people.flatMap((person) => consents(person, ctx.now(), random)));
}

const point = (
  owner: Owner,
  kind: 'phone' | 'email' | 'fax' | 'messenger',
  valueRaw: string,
  label: string,
  isPrimary: boolean,
) => ({ ...owner, kind, valueRaw, label, isPrimary });

function address(owner: Owner, kind: 'actual' | 'delivery' | 'installation', random: Seeded) {
  const line = `ул. ${random.pick(STREETS)}, д. ${random.int(1, 120)}`;
  return {
    ...owner,
    kind,
    isPrimary: kind !== 'delivery',
    address: { lines: [line], city: 'Москва', postcode: null, region: null, country: 'RU' },
  };
}

function consents(person: DemoPerson, now: Date, random: Seeded) {
  const at = new Date(now.getTime() - random.int(30, 360) * 86_400_000).toISOString();
  const given = {
    personId: person.id,
    at,
    legalBasis: 'consent' as const,
    textVersion: '2025-01',
    source: random.pick(['бланк заказа', 'форма на сайте', 'звонок']),
  };
  const marketing = random.pick(['granted', 'granted', 'granted', 'denied', 'withdrawn', null] as const);
  return [
    { ...given, channel: 'any' as const, purpose: 'service' as const, state: 'granted' as const },
    ...(marketing
      ? [{ ...given, channel: random.pick(['email', 'phone', 'any'] as const), purpose: 'marketing' as const, state: marketing }]
      : []),
  ];
}
