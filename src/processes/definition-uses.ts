import type { Context } from '../declare/context.js';
import type { FieldUse } from '../declare/module.js';
import { mentionsField } from '../records/mentions-field.js';
import type { Definition, Effect } from './definition/types.js';

interface Held extends Record<string, unknown> {
  readonly name: string;
  /** The driver gives JSON as text. */
  readonly definition: string;
}

/**
 * Workflows whose definition names the field: the current one, and those by which runs still go. Definitions are few, so that all of
 * them are looked through.
 */
export const definitionUses: FieldUse = {
  name: 'workflows',
  async find(ctx: Context, entity, key) {
    const rows = await ctx.sql<Held>(
      `select w.name, v.definition from workflows w join workflow_versions v on v.tenant_id = w.tenant_id and v.workflow_id = w.id
       where w.tenant_id = $1 and w.deleted_at is null and v.deleted_at is null and (v.id = w.current_version_id
         or exists (select from workflow_runs r where r.tenant_id = $1 and r.workflow_version_id = v.id and r.deleted_at is null and r.state in ('running', 'waiting', 'compensating', 'failed')))
       order by w.id, v.id`,
      [ctx.actor.tenantId],
    );
    const using = rows.filter(({ definition }) => {
      const parsed = JSON.parse(definition) as Definition;
      return mentionsField(ctx, parsed, entitiesOf(parsed), entity, key);
    });
    return [...new Set(using.map(({ name }) => `the workflow «${name}»`))];
  },
};

/** The subject, what its steps make and change, and whose events it waits for. */
function entitiesOf({ subject, trigger, steps }: Partial<Definition>): string[] {
  // What is not published yet need not be a whole definition.
  const effects = (steps ?? []).flatMap((step): Partial<Effect>[] => [
    step as Partial<Effect>,
    ...('compensate' in step && step.compensate ? [step.compensate] : []),
  ]);
  return [
    ...(subject === undefined ? [] : [subject]),
    ...(trigger?.kind === 'event' ? [ownerOf(trigger.event)] : []),
    ...effects.flatMap((effect) => ('entity' in effect && effect.entity ? [effect.entity] : [])),
    ...effects.flatMap((effect) => ('action' in effect && effect.action ? [ownerOf(effect.action)] : [])),
    ...(steps ?? []).flatMap((step) => ('event' in step && step.event ? [ownerOf(step.event)] : [])),
  ];
}

/** `deal.won` → deal */
const ownerOf = (name: string): string => name.split('.')[0] as string;
