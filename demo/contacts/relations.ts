import type { Context } from '../../src/declare/context.js';
import type { DemoAccount } from './accounts.js';

/** How firms of the demo stand to each other, and the mailbox that the order desk reads together. */
export async function makeRelations(ctx: Context, accounts: readonly DemoAccount[], memberIds: readonly string[]): Promise<void> {
  const at = (name: string): string => accounts.find((account) => account.name === name)?.id ?? '';
  const between = (kind: 'partner' | 'supplier' | 'referral' | 'competitor', from: string, to: string) => ({
    kind,
    fromAccountId: at(from),
    toAccountId: at(to),
  });
  await ctx
    .records('relationship')
    .createMany([
      between('referral', 'Бюро интерьеров на Мельничной', 'Ресторан на крыше'),
      between('referral', 'Архитектурная мастерская у моста', 'Торговый центр на кольце'),
      between('partner', 'Монтажные бригады округа', 'Отделка жилых кварталов'),
      between('supplier', 'Завод листового стекла', 'Зеркальная мастерская у рынка'),
      between('competitor', 'Салон зеркал на Садовой', 'Зеркальная мастерская у рынка'),
    ]);
  await ctx.records('mailbox').create({
    address: 'orders@sk-design.example',
    name: 'Приём заказов',
    kind: 'shared',
    memberIds: [...memberIds],
    replyMinutes: 240,
  });
}
