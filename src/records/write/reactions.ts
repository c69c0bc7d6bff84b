import { works } from '../../access/switches.js';
import type { Context } from '../../declare/context.js';
import type { EventOf, Listener } from '../../declare/module.js';
import type { Change, Rule, WriteOperation } from '../../declare/rule.js';
import { conflict } from '../../platform/problem.js';
import { PAST } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import type { Work } from '../work.js';
import type { Prepared } from './prepared.js';

/** How the pipeline gives code of modules its context; set by `context.ts`, which builds on the pipeline. */
export type MakeContext = (work: Work) => Context;

/** Rules and in-transaction listeners a module may call at most this deep from each other. */
const MAX_DEPTH = 16;

/** Modules' say in a write: rules before it, in-transaction listeners after it. */
export interface Reactions {
  check(rules: readonly Rule[], changes: readonly Change[], work: Work): Promise<void>;
  notify(
    entity: EntityModel,
    on: WriteOperation,
    listeners: readonly Listener[],
    events: readonly EventOf[],
    work: Work,
  ): Promise<void>;
}

export function reactions(makeContext: MakeContext): Reactions {
  return {
    async check(rules, changes, work) {
      if (rules.length === 0) return;
      const ctx = makeContext(work);
      for (const rule of rules.filter((one) => works(one, work.kernel.registry, work.rights)))
        if (rule.checkMany) {
          if (changes.length > 0) await rule.checkMany(changes, ctx as never);
        } else for (const one of changes) await rule.check(one, ctx as never);
    },
    async notify(entity, on, listeners, events, work) {
      if (listeners.length === 0 || events.length === 0) return;
      if (work.depth >= MAX_DEPTH)
        throw conflict('too_deep', `Reactions to ${entity.name}.${PAST[on]} call each other more than ${MAX_DEPTH} deep.`);
      const ctx = makeContext({ ...work, depth: work.depth + 1, trusted: true });
      for (const listener of listeners) {
        const heard = events.filter((event) => concerns(listener, event));
        if (heard.length === 0) continue;
        if (listener.runMany) await listener.runMany(ctx, heard);
        else for (const event of heard) await listener.run(ctx, event);
      }
    },
  };
}

export const rulesFor = (entity: EntityModel, on: WriteOperation): Rule[] => entity.rules.filter((r) => r.on.includes(on));
/** The in-transaction listeners that one of these records may concern. */
export const listenersFor = (entity: EntityModel, on: WriteOperation, records: readonly Prepared[], work: Work): Listener[] =>
  (work.kernel.registry.listeners.get(`${entity.name}.${PAST[on]}`) ?? []).filter(
    (l) =>
      l.when === 'transaction' &&
      works(l, work.kernel.registry, work.rights) &&
      records.some((r) => touches(l, on, touchedKeys(entity, on, r))),
  );

const isSet = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

/** Whether a write may concern the listener; whether it does is known when it is done. */
const touches = (listener: Listener, on: WriteOperation, keys: ReadonlySet<string>): boolean =>
  listener.changed === undefined || (on !== 'create' && on !== 'update') || listener.changed.some((key) => keys.has(key));

/** The fields a write may change: those given and those that follow from them. */
function touchedKeys(entity: EntityModel, on: WriteOperation, record: Prepared): Set<string> {
  const given = [...record.values, ...record.linked].flatMap(([key, value]) => (on === 'create' && !isSet(value) ? [] : [key]));
  return new Set([
    ...given,
    ...entity.derivations.filter((d) => d.from.some((key) => record.values.has(key))).flatMap((d) => d.sets),
  ]);
}

/** Whether what happened concerns the listener: on create one of its fields is set, on update one differs. */
function concerns(listener: Listener, event: EventOf): boolean {
  if (listener.changed === undefined || /[.](deleted|restored)$/.test(event.event)) return true;
  return listener.changed.some((key) =>
    event.before
      ? JSON.stringify(event.before[key] ?? null) !== JSON.stringify(event.after?.[key] ?? null)
      : isSet(event.after?.[key]),
  );
}
