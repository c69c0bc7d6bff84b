import type { Context } from '../src/declare/context.js';

/** Who of the firm the other parts of the demo name. */
export interface Staff {
  /** Ids of users by the short name of their place, e.g. `orders1`. */
  readonly users: ReadonlyMap<string, string>;
  /** Who looks after clients: the order desk first. */
  readonly sellers: readonly string[];
  readonly adminId: string;
  /** The unit a user mostly works in: those beside them may change what is theirs. */
  teamOf(userId: string): string | null;
}

type Roles = Readonly<Record<'admin' | 'manager' | 'rep' | 'viewer', string>>;

const UNITS = {
  company: ['СК-Дизайн', 'company'],
  orders: ['Приём заказов', 'department'],
  production: ['Производство', 'department'],
  advertising: ['Реклама', 'department'],
  management: ['Управление', 'department'],
  shop: ['Художественный салон', 'branch'],
  quality: ['Отдел качества', 'department'],
} as const;

type Unit = keyof typeof UNITS;
type Post = readonly [key: string, name: string, unit: Unit, role: keyof Roles | keyof typeof OWN_ROLES];

/** The 18 people of the catalogue's README: orders 3, production 7, advertising 2, management 4, art salon 2. */
const POSTS: readonly Post[] = [
  ['orders1', 'Менеджер приёма заказов 1', 'orders', 'rep'],
  ['orders2', 'Менеджер приёма заказов 2', 'orders', 'rep'],
  ['orders3', 'Менеджер приёма заказов 3', 'orders', 'rep'],
  ['production', 'Начальник производства', 'production', 'manager'],
  ['technologist', 'Технолог производства', 'production', 'rep'],
  ['cutter', 'Мастер резки стекла', 'production', 'viewer'],
  ['edger', 'Мастер обработки кромки', 'production', 'viewer'],
  ['stained', 'Мастер витража', 'production', 'viewer'],
  ['measurer', 'Замерщик', 'production', 'fitter'],
  ['fitter', 'Монтажник', 'production', 'fitter'],
  ['advertising', 'Специалист по рекламе', 'advertising', 'marketer'],
  ['designer', 'Дизайнер', 'advertising', 'marketer'],
  ['director', 'Директор', 'management', 'manager'],
  ['commerce', 'Коммерческий директор', 'management', 'manager'],
  ['accountant', 'Главный бухгалтер', 'management', 'bookkeeper'],
  ['admin', 'Администратор системы', 'management', 'admin'],
  ['artist', 'Художник по стеклу', 'shop', 'rep'],
  ['seller', 'Продавец художественного салона', 'shop', 'rep'],
];

const BOOKS = [
  'invoice.create',
  'invoice.update',
  'invoice.compose',
  'creditNote.issue',
  'payment.receive',
  'payment.allocate',
  'payment.refund',
];

/** Roles of the firm's own, over a system role: what they add, and fields they do not see. */
const OWN_ROLES = {
  marketer: {
    name: 'Маркетолог',
    systemRole: 'viewer',
    grants: [
      { permission: 'interaction.create', scope: 'tenant' },
      { permission: 'interaction.update', scope: 'own' },
      { permission: 'plannedContact.create', scope: 'tenant' },
      { permission: 'plannedContact.update', scope: 'own' },
      { permission: 'account.creditLimit', fieldRule: 'hidden' },
    ],
  },
  fitter: {
    name: 'Выездной мастер',
    systemRole: 'viewer',
    grants: [
      { permission: 'plannedContact.update', scope: 'own' },
      { permission: 'person.birthday', fieldRule: 'hidden' },
      { permission: 'account.creditLimit', fieldRule: 'hidden' },
      { permission: 'account.annualRevenue', fieldRule: 'hidden' },
    ],
  },
  bookkeeper: {
    name: 'Бухгалтер',
    systemRole: 'viewer',
    grants: BOOKS.map((permission) => ({ permission, scope: 'tenant' as const })),
  },
} as const;

/** Units, roles and the people of the firm; the technologist and the directors have two functions. */
export async function hireStaff(ctx: Context, roles: Roles): Promise<Staff> {
  const units = await makeUnits(ctx);
  const own = await makeRoles(ctx);
  const made = await ctx
    .records('user')
    .createMany(
      POSTS.map(([key, name]) => ({ name, email: `${key}@sk-design.example`, locale: 'ru' as const, timeZone: 'Europe/Moscow' })),
    );
  const users = new Map(POSTS.map(([key], i) => [key, made[i]?.id ?? '']));
  const id = (key: string): string => users.get(key) ?? '';
  const shared = { startsOn: '2024-01-09', userId: id('technologist') };
  await ctx.records('employment').createMany([
    ...POSTS.filter(([key]) => key !== 'technologist').map(([key, name, unit]) => ({
      userId: id(key),
      unitId: units[unit],
      position: name,
      startsOn: '2024-01-09',
      isPrimary: true,
      share: 100,
    })),
    { ...shared, unitId: units.production, position: 'Технолог производства', isPrimary: true, share: 60 },
    { ...shared, unitId: units.quality, position: 'Начальник отдела качества', isPrimary: false, share: 40 },
    // What a manager sees is their unit with all below it: these two lead the whole firm.
    ...(['director', 'commerce'] as const).map((key) => ({
      userId: id(key),
      unitId: units.company,
      position: 'Руководство компанией',
      startsOn: '2024-01-09',
      isPrimary: false,
    })),
  ]);
  await ctx
    .records('roleAssignment')
    .createMany(POSTS.map(([key, , , role]) => ({ userId: id(key), roleId: { ...roles, ...own }[role] })));
  const heads = {
    company: 'director',
    orders: 'orders1',
    production: 'production',
    advertising: 'advertising',
    management: 'director',
    shop: 'seller',
    quality: 'technologist',
  } as const;
  for (const unit of Object.keys(heads) as Unit[])
    await ctx.records('orgUnit').update(units[unit], { managerId: id(heads[unit]) });
  const teams = new Map(POSTS.map(([key, , unit]) => [id(key), units[unit]]));
  return {
    users,
    teamOf: (userId) => teams.get(userId) ?? null,
    sellers: ['orders1', 'orders2', 'orders3', 'commerce', 'seller'].map(id),
    adminId: id('admin'),
  };
}

async function makeUnits(ctx: Context): Promise<Record<Unit, string>> {
  const [company, ...below] = (Object.keys(UNITS) as Unit[]).map((key) => ({
    key,
    id: '',
    name: UNITS[key][0],
    kind: UNITS[key][1],
  }));
  const top = await ctx.records('orgUnit').create({ name: company?.name ?? '', kind: 'company' });
  const made = await ctx.records('orgUnit').createMany(below.map(({ name, kind }) => ({ name, kind, parentId: top.id })));
  return Object.fromEntries([['company', top.id], ...below.map(({ key }, i) => [key, made[i]?.id ?? ''])]) as Record<
    Unit,
    string
  >;
}

async function makeRoles(ctx: Context): Promise<Record<keyof typeof OWN_ROLES, string>> {
  const keys = Object.keys(OWN_ROLES) as (keyof typeof OWN_ROLES)[];
  const made = await ctx
    .records('role')
    .createMany(keys.map((key) => ({ name: OWN_ROLES[key].name, systemRole: OWN_ROLES[key].systemRole })));
  const ids = Object.fromEntries(keys.map((key, i) => [key, made[i]?.id ?? ''])) as Record<keyof typeof OWN_ROLES, string>;
  await ctx
    .records('roleGrant')
    .createMany(keys.flatMap((key) => OWN_ROLES[key].grants.map((grant) => ({ roleId: ids[key], ...grant }))));
  return ids;
}
