import type { AnyField } from '../../src/declare/entity.js';
import { makeContext, type TestApi } from '#kit';
import type { EntityModel, FieldModel } from '../../src/registry/model.js';
import { entityOf } from '../../src/registry/model.js';
import { inputFields, needed } from '../../src/surfaces/openapi/schemas.js';
import { peculiarities, type Peculiarities } from './samples.js';

export type Values = Record<string, unknown>;
export type Row = Values & { id: string; version: number };

export const peculiar = (entity: EntityModel): Peculiarities => peculiarities[entity.name] ?? {};

/** Fields the suite gives: those clients may write, or all stored ones where only the kernel writes. */
export const given = (entity: EntityModel): FieldModel[] => {
  const all = entity.readOnly
    ? [...entity.fields.values()].filter((f) => !f.system && !f.field.computed && !f.field.machine)
    : inputFields(entity);
  return all.filter((f) => !(f.key in (peculiar(entity).without ?? {})));
};

/** Fields that may be changed on their own: no part of a natural key, and nothing a rule ties to others. */
export const changeable = (entity: EntityModel): FieldModel[] => {
  const keys = new Set(entity.keys.flat());
  return given(entity).filter((f) => !f.field.options.immutable && !keys.has(f.key) && !(f.key in (peculiar(entity).kept ?? {})));
};

/** A sample with what reads then give. */
export interface Sample {
  readonly value: unknown;
  readonly out: unknown;
}

export function makers(api: Pick<TestApi, 'kernel' | 'system'>) {
  const { registry } = api.kernel;
  const shared = new Map<string, Promise<string>>();
  let count = 0;

  /** The id of a record to point at; the same one each time. */
  const target = (name: string): Promise<string> => {
    let made = shared.get(name);
    if (!made) shared.set(name, (made = make(entityOf(registry, name)).then((r) => r.id)));
    return made;
  };
  const another = async (name: string): Promise<string> => (await make(entityOf(registry, name))).id;

  async function sample(entity: EntityModel, model: FieldModel, n: number): Promise<Sample> {
    const { field } = model;
    const unique = entity.keys.some((key) => key.includes(model.key));
    if (field.kind === 'link') {
      const id = unique ? await another(field.target as string) : await target(field.target as string);
      return { value: id, out: id };
    }
    if (field.through) {
      const id = await target(field.target as string);
      return { value: [id], out: [id] };
    }
    const samples = field.samples.valid;
    const chosen = samples[n % samples.length];
    if (!chosen)
      throw new Error(
        `${entity.name}.${model.key} has no valid sample: give its pattern an example, or a value in test/contract/samples.ts.`,
      );
    const value = unique ? varied(field, chosen.in, ++count) : chosen.in;
    return { value, out: unique ? value : 'out' in chosen ? chosen.out : chosen.in };
  }

  /** An input with what reads give of it. `n` chooses among the samples. */
  async function input(entity: EntityModel, how: 'least' | 'full', n = 0): Promise<{ input: Values; out: Values }> {
    const fixed = {
      ...(await peculiar(entity).least?.(another, ++count)),
      ...(how === 'full' ? peculiar(entity).full?.(++count) : {}),
    };
    const fields = given(entity).filter((f) => !(f.key in fixed) && (how === 'full' || needed(f.field)));
    const pairs = await Promise.all(fields.map(async (f) => [f.key, await sample(entity, f, n)] as const));
    return {
      input: { ...fixed, ...Object.fromEntries(pairs.map(([key, s]) => [key, s.value])) },
      out: { ...fixed, ...Object.fromEntries(pairs.map(([key, s]) => [key, s.out])) },
    };
  }

  /** A new record, made by the kernel itself. */
  async function make(entity: EntityModel, how: 'least' | 'full' = 'least', n = 0): Promise<Row> {
    return (await makeContext(api.system)
      .records(entity.name)
      .create((await input(entity, how, n)).input)) as Row;
  }

  return { input, make, sample, another, target };
}

/** Another value of the same kind, for natural keys. */
function varied(field: AnyField, value: unknown, n: number): unknown {
  if (field.kind === 'text') return `${String(value).trim()} ${n}`;
  if (field.kind === 'email') return `contract${n}@example.com`;
  if (field.kind === 'int') return n;
  if (field.kind === 'uuid') return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
  if (field.kind === 'date') return new Date(Date.UTC(2000, 0, n)).toISOString().slice(0, 10);
  return value;
}

/** What `expect(…).toMatchObject` can compare: money's base and the like may be added, an empty text is null. */
export const shown = (out: Values): Values =>
  Object.fromEntries(Object.entries(out).map(([key, value]) => [key, value === undefined ? null : value]));

/** A whole record as a GraphQL selection. */
export const graphqlFields = (entity: EntityModel): string =>
  [...entity.fields.values()]
    .filter((f) => !f.field.computed?.load)
    .map((f) => (f.field.graphql.selection ? `${f.key} { ${Object.keys(f.field.parts ?? {}).join(' ')} }` : f.key))
    .join(' ');

/** JSON that a request can carry as it is. */
export const expressible = (value: unknown): boolean => {
  const text = JSON.stringify(value) as string | undefined;
  return (
    text !== undefined && JSON.stringify(JSON.parse(text)) === text && !(typeof value === 'number' && !Number.isFinite(value))
  );
};

/** What the server refuses before it knows the field: more than it takes, too deep, and keys that would poison a prototype. */
export function refusedBefore(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text.length > 1_000_000 || text.includes('"__proto__"') || text.includes('['.repeat(30));
}
