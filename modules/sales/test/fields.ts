import type { Context, Records } from '#kernel';
import type { Kernel } from '#kit';

type Registry = Kernel['registry'];

/** For every stored field of an entity another value than a record of the tests has. */
export function entityFields(registry: Registry, name: string): Map<string, (ctx: Context) => Promise<unknown>> {
  const entity = registry.entities.get(name);
  if (!entity) throw new Error(`There is no entity ${name}.`);
  const found = new Map<string, (ctx: Context) => Promise<unknown>>();
  for (const field of entity.fields.values()) {
    if (field.system || field.field.computed) continue;
    found.set(field.key, (ctx) =>
      another(
        ctx,
        field.field.kind,
        field.field.target as string | undefined,
        field.field.samples.valid.map((sample) => sample.in),
      ),
    );
  }
  return found;
}

async function another(ctx: Context, kind: string, target: string | undefined, valid: readonly unknown[]): Promise<unknown> {
  if (kind !== 'link') return kind === 'text' ? 'XXX' : valid.at(-1);
  const made: Record<string, Record<string, unknown>> = {
    account: { name: `Другой ${ctx.newId()}` },
    person: { lastName: `Другая ${ctx.newId()}` },
  };
  const records: Records<string> = ctx.records(target as string);
  if (made[target as string]) return (await records.create(made[target as string] as never)).id;
  const { nodes } = await records.list({ first: 1 });
  return nodes[0]?.id ?? null;
}
