import type { Field, FieldOptions, IsRequired, Samples } from '../field.js';
import { equality, ordering } from '../operators.js';
import { checkAnyDecimal, checkDecimal, checkDecimalRange } from './check-decimal.js';

export interface DecimalOptions extends FieldOptions {
  /** Most digits in all, up to 100; 18 unless given. */
  precision?: number;
  /** Decimals, always all shown; 4 unless given. */
  scale?: number;
  /** Least value, as text: `'0'`. */
  min?: string;
  /** Greatest value, as text. */
  max?: string;
  default?: string | ((ctx: never) => string | null) | null;
}

/**
 * An exact decimal number: quantities, rates, percents. In: text or a JSON number; out: text with all its decimals (`"1.5000"`),
 * since JSON readers would make a float of a number. For amounts of money use `money`.
 */
export function decimal<const O extends DecimalOptions = {}>(options?: O): Field<string, string | number, IsRequired<O>> {
  const o: DecimalOptions = options ?? {};
  const precision = o.precision ?? 18;
  const scale = o.scale ?? 4;
  if (precision < 1 || precision > 100 || scale < 0 || scale > precision)
    throw new Error(`decimal: there is no numeric(${precision}, ${scale}).`);
  const json = { type: 'string', pattern: `^-?[0-9]+${scale > 0 ? `\\.[0-9]{${scale}}` : ''}$` };
  const jsonIn = { type: ['string', 'number'] };
  const operand = { type: 'numeric', graphql: 'Decimal', json: jsonIn, parse: checkAnyDecimal };
  return {
    kind: 'decimal',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: `numeric(${precision},${scale})` }],
    // numeric has a NaN, which no client could read.
    checks: (c) => [
      `${c()} <> 'NaN'::numeric`,
      ...(o.min === undefined ? [] : [`${c()} >= ${o.min}`]),
      ...(o.max === undefined ? [] : [`${c()} <= ${o.max}`]),
    ],
    parse: (value, pointer) => checkDecimalRange(checkDecimal(value, pointer, precision, scale), pointer, o.min, o.max),
    toColumns: (value) => [value ?? null],
    select: (c) => `${c()}::text`,
    fromStored: ({ '': value }) => (value === null || value === undefined ? null : String(value)),
    graphql: { out: 'Decimal', in: 'Decimal', types: 'scalar Decimal' },
    json,
    jsonIn,
    operators: { ...equality(operand), ...ordering(operand) },
    order: { sql: (c) => c(), type: 'numeric' },
    measure: {
      sql: (c) => c(),
      functions: ['sum', 'avg', 'min', 'max'],
      graphql: 'Decimal',
      result: (aggregate) => `round(${aggregate}, ${scale})::text`,
    },
    samples: withinRange(samplesOf(precision, scale), scale, o),
  };
}

function samplesOf(precision: number, scale: number): Samples {
  const zeros = scale > 0 ? `.${'0'.repeat(scale)}` : '';
  const nines = `${'9'.repeat(precision - scale) || '0'}${scale > 0 ? `.${'9'.repeat(scale)}` : ''}`;
  return {
    valid: [
      { in: '0', out: `0${zeros}` },
      { in: '-0.0', out: `0${zeros}` },
      { in: 0, out: `0${zeros}` },
      { in: nines },
      { in: `-${nines}` },
      ...(scale > 0
        ? [
            { in: 0.1, out: `0.1${zeros.slice(2)}` },
            { in: '+00.10', out: `0.1${zeros.slice(2)}` },
          ]
        : []),
    ],
    invalid: [
      '',
      ' 1',
      '1,5',
      '1.',
      '.5',
      '1e5',
      '0x10',
      'NaN',
      'Infinity',
      '--1',
      `1${'0'.repeat(precision - scale)}`,
      `0.${'0'.repeat(scale)}1`,
      0.1 + 0.2,
      2 ** 60,
      1e300,
      '9'.repeat(1000),
      true,
      {},
      [1],
    ],
  };
}

/** The samples that lie within the range, its ends among them, and the next ones outside among those that are refused. */
function withinRange(samples: Samples, scale: number, { min, max }: DecimalOptions): Samples {
  if (min === undefined && max === undefined) return samples;
  const fits = (value: unknown): boolean => {
    const size = Number(value);
    return size >= Number(min ?? -Infinity) && size <= Number(max ?? Infinity);
  };
  const shown = (end: string) => ({ in: end, out: checkDecimal(end, '', 100, scale) });
  const refused = samples.valid.map((sample) => sample.in).filter((value) => !fits(value));
  return {
    valid: [
      ...[max, min].flatMap((end) => (end === undefined ? [] : [shown(end)])),
      ...samples.valid.filter((sample) => fits(sample.in)),
    ],
    invalid: [...samples.invalid, ...refused],
  };
}
