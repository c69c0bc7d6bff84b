import type { SystemRole } from './access.js';

/** A text in the user's languages. */
export interface Localised {
  en: string;
  ru: string;
}

/** A move from some states to one other. It is offered as an action of the transition's name. */
export interface Transition<S extends string = string> {
  readonly from: readonly S[];
  readonly to: S;
  /** The button's text; the name if not given. */
  readonly label?: Localised;
  /** Roles that have the permission `entity.transition`, needed besides that of updating the record; everybody's if not given. */
  readonly access?: readonly SystemRole[];
  /** Another permission that is needed instead, e.g. `deal.discount`. */
  readonly permission?: string;
  /** Fields that must not be empty, links as `<name>Id`; they may be given along with the transition. */
  readonly requires?: readonly string[];
  /** Further fields of the record that may be given along with the transition. */
  readonly takes?: readonly string[];
  /**
   * True, or why it cannot be done now. Looks at the record alone, so that a list of records with their transitions costs
   * no further query; `ctx` is the acting user's context.
   */
  guard?(record: Readonly<Record<string, unknown>>, ctx: never): true | Localised;
  /** Fields the transition sets: their values, or what gives them. */
  readonly set?:
    | Readonly<Record<string, unknown>>
    | ((record: Readonly<Record<string, unknown>>, ctx: never) => Readonly<Record<string, unknown>>);
  /** The event, in the past tense without the entity: `sent`. */
  readonly emits: string;
}

/** What a state is besides its name. */
export interface StateOptions {
  readonly label?: Localised;
}

/** A state machine as data: what a record may be, and how it gets from one state to another. */
export interface Machine<S extends string = string, T extends string = string> {
  readonly initial: S;
  readonly states: Readonly<Record<S, StateOptions>>;
  readonly transitions: Readonly<Record<T, Transition<S>>>;
}

const NAME = /^[a-z][A-Za-z0-9]*$/;

/**
 * Declares a state machine; throws an Error that names the mistake, so that a typo stops the boot.
 *
 * @example
 * machine({
 *   initial: 'draft',
 *   states: { draft: {}, sent: {} },
 *   transitions: { send: { from: ['draft'], to: 'sent', requires: ['recipient'], emits: 'sent' } },
 * })
 */
export function machine<const S extends string, const T extends string>(definition: {
  initial: NoInfer<S>;
  states: Readonly<Record<S, StateOptions>>;
  transitions: Readonly<Record<T, Transition<NoInfer<S>>>>;
}): Machine<S, T> {
  const states = Object.keys(definition.states);
  const known = (state: string, where: string) => {
    if (!states.includes(state))
      throw new Error(`State machine: ${where} is "${state}", which is not among ${states.join(', ')}.`);
  };
  for (const state of states) if (!NAME.test(state)) throw new Error(`State machine: "${state}" must look like "inProgress".`);
  known(definition.initial, 'initial');
  for (const [name, transition] of Object.entries<Transition>(definition.transitions)) {
    if (!NAME.test(name)) throw new Error(`State machine: transition "${name}" must look like "sendAgain".`);
    if (transition.from.length === 0) throw new Error(`State machine: transition "${name}" starts from no state.`);
    transition.from.forEach((state) => known(state, `"from" of ${name}`));
    known(transition.to, `"to" of ${name}`);
    if (!NAME.test(transition.emits)) throw new Error(`State machine: "emits" of ${name} must look like "sentAgain".`);
  }
  return definition;
}

/** A transition as a client draws its button. */
export interface AvailableTransition {
  readonly name: string;
  readonly to: string;
  readonly label: Localised;
  readonly allowed: boolean;
  /** What stands in the way; given exactly when it is not allowed. */
  readonly obstacle?: 'permission' | 'requires' | 'guard';
  readonly reason?: Localised;
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Why `transition` cannot be taken by this record now, or undefined if it can. Permission is told before anything of the record. */
export function obstacleTo(
  name: string,
  transition: Transition,
  record: Readonly<Record<string, unknown>>,
  ctx: unknown,
  may: (name: string, permission: string | undefined) => boolean,
): Pick<AvailableTransition, 'obstacle' | 'reason'> | undefined {
  if (!may(name, transition.permission)) {
    return {
      obstacle: 'permission',
      reason: { en: 'You do not have the right to do this.', ru: 'У вас нет права на это действие.' },
    };
  }
  const missing = (transition.requires ?? []).filter((field) => isEmpty(record[field]));
  if (missing.length > 0) {
    const names = missing.join(', ');
    return { obstacle: 'requires', reason: { en: `Fill in first: ${names}.`, ru: `Сначала заполните: ${names}.` } };
  }
  const verdict = transition.guard?.(record, ctx as never) ?? true;
  return verdict === true ? undefined : { obstacle: 'guard', reason: verdict };
}

/**
 * Every transition that starts from `state`, in the order of declaration, with the reason why not for those that cannot be
 * taken now.
 *
 * @param record the fields that `requires` and the guards look at; links as `<name>Id`
 * @param ctx handed to the guards
 * @param may whether the caller has the right; gets the transition's name and its own permission, if it declares one
 */
export function availableTransitions(
  declared: Machine,
  state: string,
  record: Readonly<Record<string, unknown>>,
  ctx: unknown,
  may: (name: string, permission: string | undefined) => boolean,
): AvailableTransition[] {
  return Object.entries(declared.transitions)
    .filter(([, transition]) => transition.from.includes(state))
    .map(([name, transition]) => {
      const obstacle = obstacleTo(name, transition, record, ctx, may);
      return { name, to: transition.to, label: transition.label ?? { en: name, ru: name }, allowed: !obstacle, ...obstacle };
    });
}
