import type { Action } from '../declare/action.js';
import type { Context } from '../declare/context.js';
import type { AnyField, Fields } from '../declare/entity.js';
import { computed } from '../declare/fields/computed.js';
import { json, type JsonValue } from '../declare/fields/json.js';
import { availableTransitions, obstacleTo, type Machine, type Transition } from '../declare/state-machine.js';
import { forbidden, Problem } from '../platform/problem.js';
import type { EntityModel, FieldModel } from './model.js';
import { pascal } from './names.js';

/** Read by {@link transitionField}'s computation: whether the actor's scope lets them change the very record. */
export const MAY_UPDATE = '$mayUpdate';

type Values = Readonly<Record<string, unknown>>;

const machineOf = (field: FieldModel): Machine => field.field.machine as Machine;

/** The permission a transition needs besides that of updating the record, if any. */
const permissionOf = (entity: EntityModel, name: string, transition: Transition): string | undefined =>
  transition.permission ?? (transition.access ? `${entity.name}.${name}` : undefined);

/**
 * The field that tells a client which buttons to draw (K5): each transition from the present state, whether it can be taken
 * now, and if not why. `availableTransitions`; for a further state field `phase` it is `availablePhaseTransitions`.
 */
export function transitionField(entity: EntityModel, field: FieldModel): { name: string; field: AnyField } {
  const first = [...entity.fields.values()].find((f) => f.field.machine) === field;
  const stored = [...entity.fields.values()]
    .filter((f) => !f.field.computed && f.field.columns.length > 0 && f.field.kind !== 'richText')
    .map((f) => f.key);
  const result = computed(json(), {
    reads: [MAY_UPDATE, ...stored],
    load: (records, ctx) =>
      records.map((record) => {
        const context: Context = ctx;
        const may = (name: string, permission: string | undefined) => {
          const needed = permission ?? permissionOf(entity, name, machineOf(field).transitions[name] as Transition);
          return record[MAY_UPDATE] === true && (needed === undefined || context.may(needed));
        };
        return availableTransitions(machineOf(field), String(record[field.key]), record, ctx, may) as unknown as JsonValue;
      }),
  });
  return { name: first ? 'availableTransitions' : `available${pascal(field.name)}Transitions`, field: result };
}

/** One action per transition of the field's machine. */
export const transitionActions = (entity: EntityModel, field: FieldModel): Action[] =>
  Object.entries(machineOf(field).transitions).map(([name, transition]) => transitionAction(entity, field, name, transition));

function transitionAction(entity: EntityModel, field: FieldModel, name: string, transition: Transition): Action {
  const taken = [...new Set([...(transition.requires ?? []), ...(transition.takes ?? [])])];
  const options: Action['options'] = {
    on: 'record',
    label: transition.label ?? { en: name, ru: name },
    description: `${transition.from.join(' or ')} → ${transition.to}.${transition.requires?.length ? ` Needs ${transition.requires.join(', ')}, on the record or here.` : ''}`,
    input: inputOf(entity, taken),
    writes: taken,
    emits: [`${entity.name}.${transition.emits}`],
    access: transition.access ?? 'update',
    returns: 'record',
    versioned: true,
    run: (ctx, input, record) => take(entity, field, name, transition, ctx, input as Values, record),
  };
  return { declares: 'action', name: `${entity.name}.${name}`, options, run: options.run };
}

/** The record's own fields, none of them required: what the record has already need not be given again. */
function inputOf(entity: EntityModel, keys: readonly string[]): Fields {
  return Object.fromEntries(
    keys.map((key) => {
      const model = entity.fields.get(key);
      if (!model) throw new Error(`${entity.name} has no field ${key}`);
      const { default: _default, required: _required, ...options } = model.field.options;
      return [model.name, { ...model.field, required: false, options }];
    }),
  );
}

/** The record is locked by now, so its state stays what it is until the commit. */
async function take(
  entity: EntityModel,
  field: FieldModel,
  name: string,
  transition: Transition,
  ctx: Context,
  input: Values,
  record: Values & { id: string },
): Promise<unknown> {
  const from = String(record[field.key]);
  const given = { ...record, ...input };
  if (!transition.from.includes(from))
    throw notAllowed(name, from, `it is ${from}, and ${name} starts from ${transition.from.join(' or ')}`, ctx);
  const needed = permissionOf(entity, name, transition);
  const obstacle = obstacleTo(name, transition, given, ctx, () => needed === undefined || ctx.may(needed));
  if (obstacle?.obstacle === 'permission') throw forbidden(needed ?? name);
  if (obstacle?.reason) throw notAllowed(name, from, obstacle.reason[ctx.locale === 'ru' ? 'ru' : 'en'], ctx, obstacle.obstacle);
  const set = typeof transition.set === 'function' ? transition.set(given, ctx as never) : (transition.set ?? {});
  const changed = await ctx.records(entity.name).update(record.id, { ...input, ...set, [field.key]: transition.to });
  await ctx.emit(
    `${entity.name}.${transition.emits}`,
    { entity: entity.name, id: record.id },
    { from, to: transition.to, version: changed.version },
  );
  return changed;
}

/** 409 `transition_not_allowed`: `params` say the state, the transition and what stands in the way. */
function notAllowed(name: string, state: string, reason: string, ctx: Context, obstacle = 'state'): Problem {
  const message =
    ctx.locale === 'ru' ? `Действие ${name} сейчас невозможно: ${reason}.` : `${name} cannot be done now: ${reason}.`;
  return new Problem('transition_not_allowed', 409, message.replace(/\.\.$/, '.'), {
    params: { transition: name, state, obstacle },
  });
}
