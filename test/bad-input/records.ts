import type { EntityModel, FieldModel } from '../../src/registry/model.js';
import { makeContext, type TestApi } from '#kit';

/** A record of every entity that can be made, with the input it was made from. */
export interface Made {
  readonly id: string;
  readonly input: Record<string, unknown>;
}

/**
 * One record of each entity: required fields by their samples, links to records made before; where rules want more, one of the
 * optional links at a time is tried too. Entities it could not make are left out.
 */
export async function oneOfEach(api: TestApi): Promise<Map<string, Made>> {
  const made = new Map<string, Made>();
  const ctx = makeContext(api.system);
  const make = async (entity: EntityModel, depth: number): Promise<void> => {
    if (made.has(entity.name) || depth > 4) return;
    for (const link of entity.links.values())
      if (!link.field.system && link.target.name !== entity.name) await make(link.target, depth + 1);
    for (const input of inputs(entity, made)) {
      try {
        const record = await ctx.records(entity.name).create(input);
        made.set(entity.name, { id: record.id, input });
        return;
      } catch {
        // The next input may suit the entity's rules.
      }
    }
  };
  for (const entity of api.kernel.registry.entities.values()) await make(entity, 0);
  return made;
}

/** Inputs to try, the barest first. */
export function inputs(entity: EntityModel, made: ReadonlyMap<string, Made>): Record<string, unknown>[] {
  const fields = [...entity.fields.values()].filter((f) => !f.system && !f.field.computed && !f.field.machine);
  const bare = Object.fromEntries(
    fields.filter((f) => f.field.required && f.field.options.default === undefined).flatMap((f) => valueOf(f, made)),
  );
  const links = fields.filter((f) => f.field.kind === 'link' && f.field.target !== 'user' && !f.field.required);
  const pairs = links.flatMap((one) => links.map((two) => Object.fromEntries([...valueOf(one, made), ...valueOf(two, made)])));
  return [
    bare,
    ...links.map((f) => ({ ...bare, ...Object.fromEntries(valueOf(f, made)) })),
    ...pairs.map((two) => ({ ...bare, ...two })),
  ];
}

function valueOf(field: FieldModel, made: ReadonlyMap<string, Made>): [string, unknown][] {
  if (field.field.kind === 'link') {
    const id = made.get(field.field.target ?? '')?.id;
    return id ? [[field.key, id]] : [];
  }
  const { options, samples } = field.field;
  const pattern = (options as { pattern?: RegExp }).pattern;
  const sample =
    samples.valid[0]?.in ??
    (pattern ? ['RU', 'RUS', '643'].find((text) => pattern.test(text)) : undefined) ??
    (field.field.kind === 'uuid' ? [...made.values()][0]?.id : undefined);
  if (sample === undefined) return [];
  // Texts are told apart, so that natural keys are.
  return [[field.key, field.field.kind === 'text' && !pattern ? `${String(sample)}`.slice(0, 40) : sample]];
}
