import { conflict, date, decimal, defineAction, int, type Context } from '#kernel';
import { plainMoney, scaled, share, sum, type Amount } from '../amounts.js';
import { writeLines, type NewLine } from './compose.action.js';
import { partOf } from './reckon.js';

interface Open extends Record<string, unknown> {
  id: string;
  description: string;
  product_id: string;
  quantity: string;
  tax_percent: string | null;
  total: string;
  tax: string;
  invoiced: string;
  invoiced_tax: string;
}

/** Lines with what is invoiced of them in invoices that are not void, less what credit notes took back. */
const linesWithRest = (ctx: Context, orderId: string): Promise<Open[]> =>
  ctx.sql<Open>(
    `select l.id, coalesce(l.description, p.name) as description, l.product_id, l.quantity::text as quantity, l.tax_percent::text as tax_percent,
       coalesce(l.total_amount, 0)::text as total, coalesce(l.tax_amount, 0)::text as tax,
       (coalesce(i.total, 0) - coalesce(c.total, 0))::text as invoiced, (coalesce(i.tax, 0) - coalesce(c.tax, 0))::text as invoiced_tax
     from sales_order_lines l join products p on p.tenant_id = l.tenant_id and p.id = l.product_id
     left join lateral (select sum(il.total_amount) as total, sum(il.tax_amount) as tax from invoice_lines il
       join invoices n on n.tenant_id = il.tenant_id and n.id = il.invoice_id and n.status <> 'void' and n.deleted_at is null
       where il.tenant_id = l.tenant_id and il.order_line_id = l.id and il.deleted_at is null) i on true
     left join lateral (select sum(cl.total_amount) as total, sum(cl.tax_amount) as tax from credit_note_lines cl
       join invoice_lines il on il.tenant_id = cl.tenant_id and il.id = cl.invoice_line_id
       where cl.tenant_id = l.tenant_id and il.order_line_id = l.id and cl.deleted_at is null) c on true
     where l.tenant_id = $1 and l.sales_order_id = $2 and l.deleted_at is null order by l.position, l.id`,
    [ctx.actor.tenantId, orderId],
  );

/** A draft invoice of an order: a percentage of its total, or all that is not invoiced yet. The parts of an order add up to it exactly. */
export const invoiceOrder = defineAction('salesOrder.invoice', {
  label: { en: 'Make an invoice', ru: 'Выставить счёт' },
  description:
    'A draft of percent of the order (a prepayment), or of everything not invoiced yet. Issue it by invoice.issue. Gives the invoice.',
  input: {
    percent: decimal({ precision: 7, scale: 4, min: '0.0001', max: '100' }),
    paymentDays: int({ min: 0, max: 3650 }),
    dueDate: date(),
  },
  access: 'update',
  returns: 'json',
  async run(ctx, input, record) {
    if (['draft', 'cancelled'].includes(String(record.status)))
      throw conflict('order_not_confirmed', `The order is ${String(record.status)}; confirm it before it is invoiced.`);
    if (record.accountId == null) throw conflict('no_client', 'The order names no client, so nobody can be invoiced.');
    const total = record.total as Amount;
    const own = ctx.asSystem('invoice of an order');
    const lines = await linesWithRest(own, record.id);
    const left = lines.map((line) => ({
      total: BigInt(line.total) - BigInt(line.invoiced),
      tax: BigInt(line.tax) - BigInt(line.invoiced_tax),
    }));
    const rest = sum(left.map((each) => each.total));
    const percent = input.percent == null ? null : scaled(String(input.percent));
    const target = percent === null ? rest : share(BigInt(total.amount), percent, 1_000_000n);
    if (rest <= 0n || target <= 0n || target > rest)
      throw conflict('nothing_left', `Of the order ${rest} minor units are not invoiced yet; ask for no more.`, {
        left: Number(rest),
      });
    const parts = partOf(left, target);
    const made = await own.records('invoice').create({
      accountId: record.accountId as string,
      personId: record.personId as string | null,
      salesOrderId: record.id,
      billTo: record.billTo as never,
      kind: target < rest ? 'prepayment' : rest < BigInt(total.amount) ? 'rest' : 'plain',
      paymentDays: input.paymentDays ?? null,
      dueDate: input.dueDate ?? null,
      ownerId: record.ownerId as string | null,
      teamId: record.teamId as string | null,
    });
    await writeLines(
      ctx,
      made.id,
      total.currency,
      lines
        .map((line, i) => newLine(line, parts[i] as never))
        .filter((line) => line.total !== 0n || line.tax !== 0n || target === rest),
    );
    return ctx.records('invoice').get(made.id);
  },
});

const newLine = (line: Open, part: Pick<NewLine, 'net' | 'tax' | 'total'>): NewLine => ({
  description: line.description,
  productId: line.product_id,
  orderLineId: line.id,
  quantity: line.quantity,
  unitPrice: plainMoney(null),
  taxPercent: line.tax_percent,
  ...part,
});
