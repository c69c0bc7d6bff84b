import type { Context } from '../../src/declare/context.js';
import { bulkPipeline } from '../../src/records/context.js';
import type { Work } from '../../src/records/work.js';
import type { Seeded } from '../seeded.js';
import type { DemoAccount } from './accounts.js';

/** Somebody of the demo as stored, with the account they mostly stand for. */
export interface DemoPerson {
  readonly id: string;
  readonly position: string;
  readonly account: DemoAccount;
}

type BuyingRole = 'user' | 'influencer' | 'decisionMaker' | 'approver' | 'gatekeeper' | 'champion';
type Post = readonly [position: string, gender: 'male' | 'female', roles: readonly BuyingRole[], department?: string];

const DIRECTOR: Post = ['Директор', 'male', ['decisionMaker']];
const BUYER: Post = ['Закупщик', 'male', ['influencer', 'user'], 'Закупки'];
const ACCOUNTANT: Post = ['Бухгалтер', 'female', ['approver'], 'Бухгалтерия'];
const STEWARD: Post = ['Управляющая', 'female', ['decisionMaker', 'user']];
const SECRETARY: Post = ['Секретарь', 'female', ['gatekeeper']];
const SALES: Post = ['Менеджер продаж', 'female', []];
const DISPATCHER: Post = ['Диспетчер', 'male', []];
const ARCHITECT: Post = ['Главный архитектор', 'male', ['influencer', 'champion']];
const OBSERVED: Post = ['Представитель', 'male', []];

function postsOf({ standing, valueClass, name }: DemoAccount): readonly Post[] {
  if (standing === 'consumer')
    return [
      [
        name.startsWith('Хозяин') ? 'Хозяин' : 'Хозяйка',
        name.startsWith('Хозяин') ? 'male' : 'female',
        ['user', 'decisionMaker'],
      ],
    ];
  if (standing === 'supplier') return [SALES, DISPATCHER];
  if (standing === 'partner') return [ARCHITECT];
  if (standing === 'competitor') return [OBSERVED];
  if (valueClass === 'A') return [DIRECTOR, BUYER, ACCOUNTANT];
  return valueClass === 'B' ? [BUYER, SECRETARY] : [STEWARD];
}

/** Days that are near today for every eleventh, so that there is somebody to greet whenever the demo is loaded. */
function birthdayOf(i: number, now: Date, random: Seeded): string | null {
  const near = i % 11 === 0;
  if (!near && !random.chance(45)) return null;
  const day = near
    ? new Date(now.getTime() + ((i / 11) % 10) * 86_400_000).toISOString().slice(5, 10)
    : `${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
  const yearless = random.chance(25);
  return yearless || day === '02-29' ? `--${day}` : `${random.int(1958, 2001)}-${day}`;
}

/** Makes the people of the accounts, with their roles there and, for a few, in other accounts. */
export async function makePeople(
  ctx: Context,
  work: Work,
  accounts: readonly DemoAccount[],
  random: Seeded,
): Promise<DemoPerson[]> {
  const posts = accounts.flatMap((account) => postsOf(account).map((post) => ({ account, post })));
  const made = await ctx.records('person').createMany(
    posts.map(({ account, post: [position, gender, , department] }, i) => ({
      firstName: position,
      lastName: account.of,
      gender,
      position: account.standing === 'consumer' ? null : position,
      department: department ?? null,
      birthday: birthdayOf(i, ctx.now(), random),
      accountId: account.id,
      ownerId: account.ownerId,
      teamId: account.teamId,
      language: 'ru',
      timeZone: 'Europe/Moscow',
      preferredChannel: random.pick(['phone', 'phone', 'email', 'messenger', null] as const),
      ...(random.chance(20) ? { preferredFrom: '10:00', preferredTo: '13:00' } : {}),
      ...(position === 'Директор' && random.chance(60) ? { decisionStyle: random.pick(DECISION_STYLES) } : {}),
    })),
  );
  const people = posts.map(({ account, post: [position] }, i): DemoPerson => ({ id: made[i]?.id ?? '', position, account }));
  await describeRoles(
    ctx,
    work,
    posts.map(({ post }, i) => ({ personId: people[i]?.id ?? '', post })),
    random,
  );
  await addRoles(ctx, accounts, people);
  return people;
}

const DECISION_STYLES = [
  'Решает быстро, но только по готовому эскизу.',
  'Сравнивает не меньше трёх предложений.',
  'Советуется с бухгалтером; без отсрочки не берёт.',
] as const;

/** The primary role came with the person's account; what they are in it is added. */
async function describeRoles(
  ctx: Context,
  work: Work,
  wanted: readonly { personId: string; post: Post }[],
  random: Seeded,
): Promise<void> {
  const ids = new Map<string, string>();
  for await (const role of ctx.records('accountPerson').each({ fields: ['id', 'personId'] }))
    ids.set(String(role.personId), role.id);
  const items = wanted.map(({ personId, post: [position, , buyingRoles, department] }) => ({
    id: ids.get(personId),
    expectedVersion: 1,
    input: {
      position,
      department: department ?? null,
      buyingRoles: [...buyingRoles],
      influence: buyingRoles.includes('decisionMaker') ? 5 : random.int(1, 4),
      attitude: random.int(-1, 2),
      relationshipLevel: random.pick(['acquainted', 'working', 'working', 'trusted'] as const),
      startsOn: `${random.int(2019, 2025)}-0${random.int(1, 9)}-01`,
    },
  }));
  const entity = work.kernel.registry.entities.get('accountPerson');
  if (entity) await bulkPipeline.run(entity, 'update', items, work, { select: [], atomic: true, unlimited: true });
}

/** Directors of parents stand for the subsidiaries too, architects advise our clients, and one buyer has changed sides. */
async function addRoles(ctx: Context, accounts: readonly DemoAccount[], people: readonly DemoPerson[]): Promise<void> {
  const at = (name: string): string => accounts.find((account) => account.name === name)?.id ?? '';
  const who = (position: string, account: string): string =>
    people.find((person) => person.position === position && person.account.name === account)?.id ?? '';
  const above = accounts.flatMap((account) => {
    const head = people.find((person) => person.account.name === account.parent && person.account.name !== account.name);
    return account.parent !== null && head
      ? [
          {
            accountId: account.id,
            personId: head.id,
            position: 'Представитель учредителя',
            buyingRoles: ['approver' as const],
            influence: 4,
          },
        ]
      : [];
  });
  const architect = who('Главный архитектор', 'Архитектурная мастерская у моста');
  await ctx.records('accountPerson').createMany([
    ...above,
    {
      accountId: at('Торговый центр на кольце'),
      personId: architect,
      position: 'Архитектор проекта',
      buyingRoles: ['influencer'],
      influence: 4,
    },
    {
      accountId: at('Гостиница у набережной'),
      personId: architect,
      position: 'Архитектор проекта',
      buyingRoles: ['influencer'],
      influence: 3,
    },
    {
      accountId: at('Ресторан на крыше'),
      personId: who('Главный архитектор', 'Бюро интерьеров на Мельничной'),
      position: 'Автор интерьера',
      buyingRoles: ['influencer', 'champion'],
      influence: 5,
    },
    {
      accountId: at('Кухни на заказ у вокзала'),
      personId: who('Закупщик', 'Мебельная фабрика за рекой'),
      position: 'Закупщик',
      buyingRoles: ['influencer'],
      startsOn: '2021-02-01',
      endsOn: '2024-06-30',
    },
  ]);
}
