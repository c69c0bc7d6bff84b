import type { Context } from '#kernel';
import type { Party } from '../../printing/party.js';

interface Address {
  readonly lines?: readonly string[];
  readonly city?: string | null;
  readonly region?: string | null;
  readonly postcode?: string | null;
  readonly country?: string | null;
}

const written = (address: Address | null): string | null =>
  address
    ? [address.postcode, address.region, address.city, ...(address.lines ?? []), address.country].filter(Boolean).join(', ') ||
      null
    : null;

/** Who sells to whom, as they are called now: what an invoice keeps from the moment it is issued. */
export async function partiesOf(
  ctx: Context,
  invoice: { readonly accountId: string | null; readonly billTo: unknown },
): Promise<{ seller: Party; buyer: Party; language: 'ru' | 'en' }> {
  const said = await ctx.setting<Partial<Party>>('sales.seller');
  const seller = { ...said, name: said.name ?? (await ctx.setting<string>('kernel.name')) };
  const account = await ctx
    .records('account')
    .get(String(invoice.accountId), ['id', 'name', 'legalName', 'inn', 'kpp', 'vatId', 'language']);
  const { name, legalName, inn, kpp, vatId, language } = account;
  const buyer = { name: legalName ?? name ?? '', inn, kpp, vatId, address: written(invoice.billTo as Address | null) };
  const spoken = language ?? (await ctx.setting<string>('kernel.locale'));
  return { seller, buyer, language: spoken.toLowerCase().startsWith('ru') ? 'ru' : 'en' };
}
