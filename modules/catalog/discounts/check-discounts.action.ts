import { below, defineAction, invalid, json, link, choice, localDate, type Context } from '#kernel';

/** What of a document goes beyond what somebody may grant on their own. */
export interface BeyondPolicy {
  readonly index: number;
  readonly kind: 'discount' | 'margin';
  /** Per cents, as decimal text. */
  readonly value: string;
  readonly limit: string;
  /** Who approves it, where the discount policy says so. */
  readonly approvalPolicyId?: string;
}

interface Asked {
  readonly productId: string;
  readonly discountPercent: string | null;
  readonly margin: string | null;
}

/** How far one may go with one product: the best of one's policies, of those for the nearest category. */
interface Limit extends Record<string, unknown> {
  readonly product_id: string;
  readonly max_discount: string | null;
  readonly min_margin: string | null;
  readonly approval_policy_id: string | null;
}

/**
 * Which lines need approval (SAL6): discounts above the policy of the user's roles, or of the client's class of value (SAL7), and
 * margins below the policy's. A firm without policies needs none.
 */
export const checkDiscounts = defineAction('discountPolicy.check', {
  on: 'collection',
  label: { en: 'Check discounts', ru: 'Проверить скидки' },
  description:
    'Which lines go beyond the policies of a user: lines [{ productId, discountPercent, margin }]. Gives { beyond: [{ index, kind, value, limit }] }.',
  input: {
    lines: json({ required: true }),
    user: link('user', { description: 'The caller if not given.' }),
    valueClass: choice(['A', 'B', 'C'] as const),
  },
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, input): Promise<{ beyond: BeyondPolicy[] }> {
    const lines = readAsked(input.lines);
    const roleIds = await rolesOf(ctx, input.userId ?? ctx.actor.userId);
    const limits = new Map((await limitsOf(ctx, lines, roleIds)).map((limit) => [limit.product_id, limit]));
    const ofClass = input.valueClass ? await classDiscount(ctx, input.valueClass) : null;
    return { beyond: lines.flatMap((line, index) => beyond(line, index, limits.get(line.productId), ofClass)) };
  },
});

const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;

function readAsked(given: unknown): Asked[] {
  if (!Array.isArray(given) || given.length > 500) throw invalid('/lines', 'Expected a list of lines.');
  return given.map((line: Record<string, unknown> | null, i) => {
    const at = `/lines/${i}`;
    for (const key of ['discountPercent', 'margin'])
      if (line?.[key] != null && !NUMBER.test(String(line[key])))
        throw invalid(below(at, key), 'Expected a decimal number such as "12.50".');
    if (typeof line?.productId !== 'string' || !/^[0-9a-f-]{36}$/i.test(line.productId))
      throw invalid(`${at}/productId`, 'Expected an id.');
    const text = (value: unknown) => (value == null ? null : String(value as string));
    return { productId: line.productId, discountPercent: text(line.discountPercent), margin: text(line.margin) };
  });
}

async function rolesOf(ctx: Context, userId: string | null): Promise<string[]> {
  if (userId === null) return [];
  const { nodes } = await ctx
    .asSystem('discount policy')
    .records('roleAssignment')
    .list({ filter: { userId: { eq: userId } }, fields: ['roleId'], first: 100 });
  return nodes.map((one) => one.roleId as string);
}

/** Policies of the nearest category come before those of categories above it, and those before policies for all. */
const limitsOf = (ctx: Context, lines: readonly Asked[], roleIds: readonly string[]): Promise<Limit[]> =>
  ctx.sql<Limit>(
    `with recursive above as (
       select p.id as product_id, p.category_id as id, 0 as depth from products p where p.tenant_id = $1 and p.id = any($2::uuid[])
       union all select a.product_id, c.parent_id, a.depth + 1 from above a join product_categories c on c.tenant_id = $1 and c.id = a.id where a.depth < 50),
     fitting as (
       select a.product_id, d.id as policy_id, d.max_discount, d.min_margin, d.approval_policy_id, case when d.category_id is null then 1000 else a.depth end as depth
       from above a join discount_policies d on d.tenant_id = $1 and d.deleted_at is null and d.active
         and (d.category_id = a.id or (d.category_id is null and a.depth = 0)) and (d.role_id is null or d.role_id = any($3::uuid[]))),
     nearest as (select product_id, min(depth) as depth from fitting group by product_id)
     select f.product_id, max(f.max_discount)::text as max_discount, case when count(f.min_margin) = count(*) then min(f.min_margin)::text end as min_margin,
       (array_agg(f.approval_policy_id order by f.max_discount desc, f.policy_id))[1] as approval_policy_id
     from fitting f join nearest n using (product_id, depth) group by f.product_id`,
    [ctx.actor.tenantId, lines.map((line) => line.productId), roleIds],
  );

async function classDiscount(ctx: Context, valueClass: string): Promise<string | null> {
  const [row] = await ctx.sql<{ max_discount: string }>(
    `select max_discount::text from value_class_policies where tenant_id = $1 and value_class = $2 and valid_from <= $3::date
       and deleted_at is null order by valid_from desc limit 1`,
    [ctx.actor.tenantId, valueClass, localDate(ctx.actor.timeZone, ctx.now())],
  );
  return row?.max_discount ?? null;
}

function beyond(line: Asked, index: number, limit: Limit | undefined, ofClass: string | null): BeyondPolicy[] {
  const found: BeyondPolicy[] = [];
  if (!limit) return found;
  const approvers = limit.approval_policy_id === null ? {} : { approvalPolicyId: limit.approval_policy_id };
  const most = String(Math.max(Number(limit.max_discount ?? 0), Number(ofClass ?? 0)));
  if (line.discountPercent !== null && Number(line.discountPercent) > Number(most))
    found.push({ index, kind: 'discount', value: line.discountPercent, limit: most, ...approvers });
  if (limit.min_margin !== null && line.margin !== null && Number(line.margin) < Number(limit.min_margin))
    found.push({ index, kind: 'margin', value: line.margin, limit: limit.min_margin, ...approvers });
  return found;
}
