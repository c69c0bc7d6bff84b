import type { Context } from '../../declare/context.js';
import { workOf } from '../../records/context.js';
import { session } from '../../records/work.js';
import type { Registry } from '../../registry/model.js';
import { readDefinitions, type Definitions } from './definitions.js';
import { overlay } from './overlay.js';

/** The tenant's definitions without one of them, and the registry they make. */
export interface Rest {
  readonly definitions: Definitions;
  readonly registry: Registry;
}

/** As the database has it now, whatever this process knows. */
export async function withoutField(id: string, ctx: Context): Promise<Rest> {
  const work = workOf(ctx);
  const { shapes } = work.kernel.registry;
  if (!shapes) throw new Error('This registry takes no definitions of tenants.');
  const all = await readDefinitions(session(work), work.rights.tenantId);
  const definitions = { ...all, fields: all.fields.filter((field) => field.id !== id) };
  return { definitions, registry: overlay(shapes.declared, definitions, () => undefined) };
}
