import type { Context } from '../../src/declare/context.js';
import type { Seeded } from '../seeded.js';
import type { Staff } from '../staff.js';
import { clients, type Client } from './clients.js';

/** An account of the demo as it is stored. */
export interface DemoAccount extends Client {
  readonly id: string;
  readonly ownerId: string;
  readonly teamId: string | null;
}

/** Everybody who buys is looked after by the order desk; what we buy ourselves by production. */
const ownerOf = ({ standing, vip, valueClass }: Client, staff: Staff, i: number): string => {
  if (standing === 'supplier') return staff.users.get('production') ?? '';
  if (standing === 'competitor') return staff.users.get('advertising') ?? '';
  if (vip) return staff.users.get('commerce') ?? '';
  return staff.sellers[valueClass === 'A' ? 0 : i % staff.sellers.length] ?? '';
};

const STATUS = {
  customer: 'active',
  dealer: 'active',
  supplier: 'active',
  partner: 'active',
  consumer: 'active',
  prospect: 'prospect',
  competitor: 'active',
} as const;

/** Makes the 60 accounts, those that own others first. */
export async function makeAccounts(ctx: Context, staff: Staff, random: Seeded): Promise<DemoAccount[]> {
  const inputs = clients.map((client, i) => ({ client, ownerId: ownerOf(client, staff, i), row: rowOf(client, i, random) }));
  const ids = new Map<string, string>();
  for (const turn of [
    inputs.filter(({ client }) => client.parent === null),
    inputs.filter(({ client }) => client.parent !== null),
  ]) {
    const made = await ctx.records('account').createMany(
      turn.map(({ client, ownerId, row }) => ({
        ...row,
        ownerId,
        teamId: staff.teamOf(ownerId),
        parentId: client.parent === null ? null : (ids.get(client.parent) ?? null),
      })),
    );
    turn.forEach(({ client }, i) => ids.set(client.name, made[i]?.id ?? ''));
  }
  return inputs.map(({ client, ownerId }) => ({
    ...client,
    ownerId,
    teamId: staff.teamOf(ownerId),
    id: ids.get(client.name) ?? '',
  }));
}

function rowOf(client: Client, i: number, random: Seeded) {
  const person = client.standing === 'consumer';
  const dormant = client.standing === 'customer' && client.valueClass === 'C' && random.chance(40);
  return {
    kind: person ? ('person' as const) : ('organisation' as const),
    name: client.name,
    types: [person ? ('customer' as const) : client.standing],
    market: person ? ('consumer' as const) : ('trade' as const),
    status: dormant ? ('dormant' as const) : STATUS[client.standing],
    valueClass: client.valueClass,
    vip: client.vip,
    language: 'ru',
    timeZone: 'Europe/Moscow',
    ...(person ? {} : organisation(client, i, random)),
  };
}

/** No region has the number 00, so that the tax numbers belong to nobody. */
function organisation(client: Client, i: number, random: Seeded) {
  const large = client.valueClass === 'A';
  return {
    industry: client.industry,
    legalName: `ООО «${client.name}»`,
    inn: `00${String(10_000_000 + i * 7919)}`,
    employees: large ? random.int(60, 400) : random.int(3, 50),
    foundedOn: `${random.int(1992, 2021)}-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`,
    website: `https://client-${i + 1}.example.com`,
    ...(client.valueClass
      ? {
          annualRevenue: { amount: random.int(2, large ? 90 : 25) * 100_000_000, currency: 'RUB' },
          creditLimit: { amount: random.int(1, large ? 20 : 5) * 5_000_000, currency: 'RUB' },
        }
      : {}),
  };
}
