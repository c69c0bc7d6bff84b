import fc from 'fast-check';
import { priceDocument } from './document.js';
import { compare, fraction, parseDecimal, ZERO } from './fraction.js';
import { indexRules } from './match.js';
import type { AskedLine, PriceBook, PricingProduct, PricingRule } from './types.js';

const LIST = { id: 'list', name: 'Retail', currency: 'RUB', taxIncluded: false };
const VAT22 = { id: 'vat22', name: 'VAT 22 %', percent: parseDecimal('22') };
const VAT10 = { id: 'vat10', name: 'VAT 10 %', percent: parseDecimal('10') };

const product = (id: string, more: Partial<PricingProduct> = {}): PricingProduct => ({
  id,
  name: id,
  kind: 'good',
  active: true,
  listPrice: { amount: 10_000n, currency: 'RUB' },
  cost: { amount: 6_000n, currency: 'RUB' },
  priceFormula: null,
  decimals: null,
  categoryIds: [],
  taxClass: null,
  tax: null,
  options: [],
  variants: new Map(),
  bundle: [],
  ...more,
});

const rule = (id: string, more: Partial<PricingRule> = {}): PricingRule => ({
  id,
  name: null,
  listId: 'list',
  target: 'global',
  forId: '',
  minQuantity: ZERO,
  kind: 'percent',
  amount: null,
  percent: ZERO,
  formula: null,
  base: 'list',
  baseListId: null,
  surcharge: null,
  roundTo: null,
  roundDirection: 'nearest',
  minMargin: null,
  maxMargin: null,
  ...more,
});

const book = (
  products: readonly PricingProduct[],
  rules: readonly PricingRule[] = [],
  more: Partial<PriceBook> = {},
): PriceBook => ({
  on: '2026-11-21',
  currency: 'RUB',
  taxIncluded: false,
  lists: [LIST],
  listById: new Map([['list', LIST]]),
  rules: indexRules(rules),
  products: new Map(products.map((each) => [each.id, each])),
  rates: new Map([['RUB', { rate: fraction(1n), text: '1', day: null }]]),
  ...more,
});

const line = (productId: string, quantity = '1', more: Partial<AskedLine> = {}): AskedLine => ({
  productId,
  variantId: null,
  quantity: parseDecimal(quantity),
  parameters: {},
  discount: ZERO,
  price: null,
  ...more,
});

const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
const priceOf = (
  rules: readonly PricingRule[],
  more: Partial<PricingProduct> = {},
  asked: Partial<AskedLine> = {},
  quantity = '1',
) => priceDocument(book([product('p', more)], rules), [line('p', quantity, asked)], ZERO).lines[0]!;

describe('a document', () => {
  const anyLines = fc.array(
    fc.record({
      price: fc.bigInt({ min: 0n, max: 10n ** 9n }),
      quantity: fc.integer({ min: 1, max: 9_999_999 }),
      discount: fc.integer({ min: 0, max: 1_000_000 }),
      tax: fc.constantFrom(null, VAT22, VAT10),
    }),
    { minLength: 1, maxLength: 40 },
  );

  it('has lines that add up to its totals, its taxes and its discount exactly, in any currency, with the tax inside or on top', () => {
    fc.assert(
      fc.property(
        anyLines,
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.boolean(),
        fc.constantFrom('RUB', 'JPY', 'KWD'),
        (lines, discount, taxIncluded, currency) => {
          const products = lines.map(({ tax }, i) => product(`p${i}`, { tax, listPrice: { amount: 1n, currency }, cost: null }));
          const priced = priceDocument(
            book(products, [], { taxIncluded, currency }),
            lines.map(({ price, quantity, discount: off }, i) => ({
              ...line(`p${i}`, (quantity / 10_000).toFixed(4)),
              discount: fraction(BigInt(off), 10_000n),
              price,
            })),
            fraction(BigInt(discount), 10_000n),
          );
          expect(sum(priced.lines.map((l) => l.gross))).toBe(priced.gross);
          expect(sum(priced.lines.map((l) => l.net))).toBe(priced.net);
          expect(sum(priced.lines.map((l) => l.tax))).toBe(priced.tax);
          expect(sum(priced.lines.map((l) => l.total))).toBe(priced.total);
          expect(sum(priced.lines.map((l) => l.lineDiscount + l.sharedDiscount))).toBe(priced.discount);
          expect(priced.gross - priced.discount).toBe(priced.net);
          expect(sum(priced.taxes.map((t) => t.tax))).toBe(priced.tax);
          expect(priced.total).toBe(taxIncluded ? priced.net : priced.net + priced.tax);
          for (const each of priced.lines) expect(each.net >= 0n && each.net <= each.gross).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('costs the same in whatever order its rules are read', () => {
    const rules = fc.array(
      fc.record({
        target: fc.constantFrom('global' as const, 'category' as const, 'product' as const, 'variant' as const),
        minQuantity: fc.integer({ min: 0, max: 5 }),
        percent: fc.integer({ min: -50, max: 50 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    const forIds = { global: '', category: 'c', product: 'p', variant: 'v' };
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
        (given, quantity, keys) => {
          const made = given.map(({ target, minQuantity, percent }, i) =>
            rule(`r${i}`, {
              target,
              forId: forIds[target],
              minQuantity: fraction(BigInt(minQuantity)),
              percent: fraction(BigInt(percent)),
            }),
          );
          const mixed = made
            .map((each, i) => [keys[i] as number, each] as const)
            .sort((a, b) => a[0] - b[0])
            .map(([, each]) => each);
          const more = { categoryIds: ['c'], variants: new Map([['v', { listPrice: null, cost: null }]]) };
          const [one, other] = [made, mixed].map((each) => priceOf(each, more, { variantId: 'v' }, String(quantity)));
          expect(one?.piece).toEqual(other?.piece);
        },
      ),
    );
  });
});

describe('of the rules that fit', () => {
  const percent = (id: string, n: number, more: Partial<PricingRule> = {}) => rule(id, { percent: fraction(BigInt(n)), ...more });
  const rules = [
    percent('global', -1),
    percent('far', -2, { target: 'category', forId: 'far' }),
    percent('near', -3, { target: 'category', forId: 'near' }),
    percent('product', -4, { target: 'product', forId: 'p' }),
    percent('ten', -5, { target: 'product', forId: 'p', minQuantity: fraction(10n) }),
    percent('variant', -6, { target: 'variant', forId: 'v' }),
  ];
  const more = { categoryIds: ['near', 'far'], variants: new Map([['v', { listPrice: null, cost: null }]]) };

  it('the narrowest wins: variant, product, category from the nearest up, global; then the larger quantity', () => {
    const ruleOf = (given: readonly PricingRule[], asked: Partial<AskedLine> = {}, quantity = '1') =>
      priceOf(given, more, asked, quantity).piece.ruleId;
    expect(ruleOf(rules, { variantId: 'v' }, '20')).toBe('variant');
    expect(ruleOf(rules)).toBe('product');
    expect(ruleOf(rules, {}, '10')).toBe('ten');
    expect(ruleOf(rules, {}, '9.9999')).toBe('product');
    expect(ruleOf(rules.slice(0, 3))).toBe('near');
    expect(ruleOf(rules.slice(0, 2))).toBe('far');
    expect(ruleOf(rules.slice(0, 1))).toBe('global');
    expect(ruleOf([])).toBeNull();
  });

  it('the others are named with the reason why they were passed over', () => {
    expect(priceOf(rules, more).piece.passed).toEqual([
      { ruleId: 'ten', why: 'belowMinQuantity' },
      { ruleId: 'near', why: 'lessSpecific' },
      { ruleId: 'far', why: 'lessSpecific' },
      { ruleId: 'global', why: 'lessSpecific' },
    ]);
  });
});

describe('a rule', () => {
  it('fixes a price, adds per cent to list price or cost, rounds, then adds its surcharge', () => {
    expect(priceOf([rule('r', { kind: 'fixed', amount: 4_321n })]).unitPrice).toBe(4_321n);
    expect(priceOf([rule('r', { percent: parseDecimal('-12.5') })]).unitPrice).toBe(8_750n);
    expect(priceOf([rule('r', { base: 'cost', percent: parseDecimal('50') })]).unitPrice).toBe(9_000n);
    const made = priceOf([rule('r', { percent: parseDecimal('-12.34'), roundTo: 1_000n, roundDirection: 'up', surcharge: -1n })]);
    expect(made.unitPrice).toBe(8_999n);
    expect(made.piece.steps.map(({ step, amount }) => [step, amount])).toEqual([
      ['base', 10_000],
      ['rule', 8_766],
      ['rounding', 9_000],
      ['surcharge', 8_999],
    ]);
  });

  it('keeps its margins to the minor unit', () => {
    const low = priceOf([rule('r', { percent: parseDecimal('-39'), minMargin: parseDecimal('7') })]);
    expect(low.unitPrice).toBe(6_452n);
    expect(compare(low.margin!, parseDecimal('7'))).toBeGreaterThanOrEqual(0);
    const high = priceOf([rule('r', { percent: parseDecimal('100'), maxMargin: parseDecimal('50') })]);
    expect(high.unitPrice).toBe(12_000n);
  });

  it('reckons from another list, through a chain of them, and in their currencies', () => {
    const dollars = { id: 'usd', name: 'Import', currency: 'USD', taxIncluded: false };
    const rules = [
      rule('a', { base: 'otherList', baseListId: 'usd', percent: parseDecimal('10') }),
      rule('b', { listId: 'usd', kind: 'fixed', amount: 200n }),
    ];
    const priced = priceDocument(
      book([product('p')], rules, {
        listById: new Map([
          ['list', LIST],
          ['usd', dollars],
        ]),
        rates: new Map([
          ['RUB', { rate: fraction(1n), text: '1', day: null }],
          ['USD', { rate: parseDecimal('92.5013'), text: '92.5013', day: '2026-11-20' }],
        ]),
      }),
      [line('p')],
      ZERO,
    );
    expect(priced.lines[0]?.unitPrice).toBe(20_350n);
    expect(priced.lines[0]?.piece.steps.map((s) => s.ruleId)).toEqual(['b', 'a']);
  });
});

describe('glass cut to size', () => {
  const number = (code: string, least: string, most: string) => ({
    code,
    name: code,
    kind: 'number' as const,
    mandatory: true,
    least: parseDecimal(least),
    most: parseDecimal(most),
    values: [],
  });
  const value = { cost: null, percent: null, formula: null, amount: null };
  const mirror: Partial<PricingProduct> = {
    kind: 'configurable',
    listPrice: { amount: 400_000n, currency: 'RUB' },
    priceFormula: 'max(area, 0.25)',
    options: [
      number('width', '100', '3210'),
      number('height', '100', '2250'),
      {
        ...number('edge', '0', '0'),
        kind: 'choice',
        mandatory: false,
        values: [
          {
            ...value,
            code: 'polished',
            name: 'Polished',
            effect: 'formula',
            amount: { amount: 30_000n, currency: 'RUB' },
            formula: 'perimeter',
          },
          { ...value, code: 'matt', name: 'Matt', effect: 'percent', percent: parseDecimal('5') },
        ],
      },
      {
        ...number('holes', '0', '20'),
        mandatory: false,
        values: [
          {
            ...value,
            code: 'each',
            name: 'Hole',
            effect: 'formula',
            amount: { amount: 15_000n, currency: 'RUB' },
            formula: 'options.holes',
          },
        ],
      },
    ],
  };
  const asked = (parameters: Record<string, unknown>) => priceOf([], mirror, { parameters }).unitPrice;

  it('costs by its area, not less than a quarter of a square metre, and by its processing', () => {
    expect(asked({ width: 1200, height: 800 })).toBe(384_000n);
    expect(asked({ width: 200, height: 200 })).toBe(100_000n);
    expect(asked({ width: 1200, height: 800, edge: 'polished' })).toBe(504_000n);
    expect(asked({ width: 1200, height: 800, edge: 'matt', holes: 4 })).toBe(463_200n);
    expect(asked({ width: '1200.5', height: 800 })).toBe(384_160n);
  });

  it('needs its sizes within their limits, and knows its options', () => {
    expect(() => asked({ width: 1200 })).toThrow('height is to be given.');
    expect(() => asked({ width: 9000, height: 800 })).toThrow('width must be from 100 to 3210.');
    expect(() => asked({ width: -5, height: 800 })).toThrow('width must be from 100 to 3210.');
    expect(() => asked({ width: 'x', height: 800 })).toThrow('Expected a decimal number');
    expect(() => asked({ width: 500, height: 800, edge: 'gold' })).toThrow('these are: polished, matt');
    expect(() => asked({ width: 500, height: 800, colour: 'red' })).toThrow('has no option colour');
  });
});

it('what has no price but the one agreed upon is sold at it, whatever rule would start from the list price', () => {
  const asked = { price: 7_000n };
  for (const rules of [[], [rule('r', { percent: fraction(20n) })]])
    expect(priceOf(rules, { listPrice: null }, asked, '2')).toMatchObject({
      unitPrice: 7_000n,
      gross: 14_000n,
      margin: expect.anything(),
    });
  // A rule that needs no list price says still what it would cost.
  const fixed = priceOf([rule('r', { kind: 'fixed', amount: 10_000n })], { listPrice: null }, asked);
  expect(fixed.piece).toMatchObject({ computed: 10_000n, ruleId: 'r' });
});

describe('bad lines are refused', () => {
  it.each<[string, Partial<AskedLine>, Partial<PricingProduct>, string]>([
    ['no quantity', { quantity: ZERO }, {}, 'greater than zero'],
    ['a negative quantity', { quantity: fraction(-1n) }, {}, 'greater than zero'],
    ['a discount over 100 %', { discount: fraction(101n) }, {}, 'from 0 to 100'],
    ['half a piece', { quantity: parseDecimal('0.5') }, { decimals: 0 }, 'is counted with 0 decimals'],
    ['a product that is not sold', {}, { active: false }, 'is not sold any more'],
    ['a product without a price', {}, { listPrice: null }, 'has no list price'],
    ['a currency without a rate', {}, { listPrice: { amount: 1n, currency: 'USD' } }, 'no exchange rate of USD'],
    ['a tax class without a rate', {}, { taxClass: 'НДС' }, 'has no rate on 2026-11-21'],
    ['another product’s variant', { variantId: 'x' }, {}, 'no such variant'],
  ])('%s', (_what, asked, more, message) => {
    expect(() => priceOf([], more, asked)).toThrow(message);
  });
});
