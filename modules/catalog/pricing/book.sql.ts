const moneyOf = (table: string, column: string): string =>
  `case when ${table}.${column}_amount is not null then json_build_object('amount', ${table}.${column}_amount::text, 'currency', ${table}.${column}_currency) end`;

/** A rule and what it is for; the same columns from each of the four places where rules are looked up. */
const rulesFor = (target: string, forId: string, from: string, where: string): string =>
  `select r.*, '${target}' as at, ${forId} as for_id from ${from} join price_rules r on r.tenant_id = $1 and r.price_list_id = l.id and r.target = '${target}' ${where}
   and r.active and r.deleted_at is null and coalesce(r.valid_from <= $3::date, true) and coalesce(r.valid_to >= $3::date, true)`;

/** Of a rule, in the order of {@link StoredRule}: rows of columns, since there may be thousands and the keys would be most of the text. */
const RULE_COLUMNS = [
  'r.id',
  'r.price_list_id',
  'r.name',
  'r.at',
  'r.for_id',
  'r.min_quantity::text',
  'r.kind',
  'r.amount_amount::text',
  'r.percent::text',
  'r.formula',
  'r.base',
  'r.base_list_id',
  'r.surcharge_amount::text',
  'r.round_to_amount::text',
  'r.round_direction',
  'r.min_margin::text',
  'r.max_margin::text',
];

/**
 * All that prices of some products are made from, as one JSON. Parameters: tenant, products with variants, day, price list, the
 * account's price list, customer group, segments, territory, channel, currency. Lists come in the order in which they are asked:
 * the one named, else the account's own, then by priority, and of equal ones those for fewer first.
 */
export const BOOK_SQL = `
with recursive wanted as materialized (
  select w."productId" as product_id, w."variantId" as variant_id from jsonb_to_recordset($2::jsonb) as w("productId" uuid, "variantId" uuid)),
asked as materialized (
  select product_id as id from wanted
  union select b.product_id from wanted w join bundle_items b on b.tenant_id = $1 and b.bundle_id = w.product_id and b.deleted_at is null),
above as (
  select p.id as product_id, c.id, c.parent_id, 0 as depth from asked a join products p on p.tenant_id = $1 and p.id = a.id
    join product_categories c on c.tenant_id = $1 and c.id = p.category_id
  union all select b.product_id, c.id, c.parent_id, b.depth + 1 from above b join product_categories c on c.tenant_id = $1 and c.id = b.parent_id where b.depth < 50),
chosen as materialized (
  select l.id, l.name, l.currency, l.tax_included,
    row_number() over (order by (l.id = $5::uuid) desc nulls last, l.priority desc,
      num_nonnulls(l.customer_group_id, l.segment, l.territory, l.channel) desc, l.id) as place
  from price_lists l
  where l.tenant_id = $1 and l.deleted_at is null and l.active and ($10::text is null or l.currency = $10)
    and coalesce(l.valid_from <= $3::date, true) and coalesce(l.valid_to >= $3::date, true)
    and case when $4::uuid is not null then l.id = $4 else l.id = $5 or (
      (l.customer_group_id is null or l.customer_group_id = $6::uuid) and (l.segment is null or l.segment = any($7::text[]))
      and (l.territory is null or l.territory = $8::text) and (l.channel is null or l.channel = $9::text)) end),
reached as (
  select id from chosen
  union select r.base_list_id from reached l join price_rules r on r.tenant_id = $1 and r.price_list_id = l.id
    and r.base_list_id is not null and r.active and r.deleted_at is null),
lists as materialized (select id from reached),
places as materialized (select distinct id from above),
rules as (
  ${rulesFor('global', `''`, 'lists l', '')}
  union all ${rulesFor('category', 'r.category_id::text', 'lists l cross join places c', 'and r.category_id = c.id')}
  union all ${rulesFor('product', 'r.product_id::text', 'lists l cross join (select distinct product_id as id from wanted) p', 'and r.product_id = p.id')}
  union all ${rulesFor('variant', 'r.variant_id::text', 'lists l cross join (select distinct variant_id as id from wanted where variant_id is not null) v', 'and r.variant_id = v.id')})
select json_build_object(
  'baseCurrency', (select base_currency from tenants where id = $1),
  'lists', (select json_agg(json_build_object('id', l.id, 'name', l.name, 'currency', l.currency, 'taxIncluded', l.tax_included, 'asked', c.place is not null) order by c.place)
    from lists x join price_lists l on l.tenant_id = $1 and l.id = x.id left join chosen c on c.id = l.id),
  'rules', (select json_agg(json_build_array(${RULE_COLUMNS.join(', ')})) from rules r),
  'rates', (select json_agg(json_build_object('currency', e.currency, 'rate', e.rate::text, 'day', e.valid_from::text))
    from (select distinct on (currency) currency, rate, valid_from from exchange_rates
      where tenant_id = $1 and deleted_at is null and valid_from <= $3::date order by currency, valid_from desc) e),
  'products', (select json_agg(json_build_object('id', p.id, 'name', p.name, 'kind', p.kind, 'active', p.active, 'listPrice', ${moneyOf('p', 'list_price')},
      'cost', ${moneyOf('p', 'cost')}, 'priceFormula', p.price_formula, 'decimals', u.decimals,
      'categoryIds', (select json_agg(b.id order by b.depth) from above b where b.product_id = p.id),
      'taxClass', t.name,
      'tax', (select json_build_object('id', x.id, 'name', x.name, 'percent', x.percent::text) from tax_rates x
        where x.tenant_id = $1 and x.tax_class_id = p.tax_class_id and x.deleted_at is null and x.valid_from <= $3::date
          and coalesce(x.valid_to >= $3::date, true) order by x.valid_from desc limit 1),
      'variants', (select json_agg(json_build_object('id', v.id, 'listPrice', ${moneyOf('v', 'list_price')}, 'cost', ${moneyOf('v', 'cost')}))
        from product_variants v where v.tenant_id = $1 and v.product_id = p.id and v.deleted_at is null and v.active and v.id in (select variant_id from wanted)),
      'bundle', case when p.kind = 'bundle' then (select json_agg(json_build_object('productId', b.product_id, 'quantity', b.quantity::text))
        from bundle_items b where b.tenant_id = $1 and b.bundle_id = p.id and b.deleted_at is null) end,
      'options', (select json_agg(json_build_object('code', o.code, 'name', o.name, 'kind', o.kind, 'mandatory', o.mandatory, 'least', o.least::text, 'most', o.most::text,
          'values', (select json_agg(json_build_object('code', v.code, 'name', v.name, 'effect', v.effect, 'amount', ${moneyOf('v', 'amount')},
              'cost', ${moneyOf('v', 'cost_amount')}, 'percent', v.percent::text, 'formula', v.formula) order by v.position, v.id)
            from product_option_values v where v.tenant_id = $1 and v.option_id = o.id and v.deleted_at is null and v.active)) order by o.position, o.id)
        from product_options o where o.tenant_id = $1 and o.product_id = p.id and o.deleted_at is null)))
    from asked a join products p on p.tenant_id = $1 and p.id = a.id and p.deleted_at is null
      left join units u on u.tenant_id = $1 and u.id = p.unit_id left join tax_classes t on t.tenant_id = $1 and t.id = p.tax_class_id)
) as book`;
