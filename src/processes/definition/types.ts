/** A filter of the one query language, as in a list; a date or time may be `{ after: Delay }`, reckoned when it is looked at. */
export type Condition = Readonly<Record<string, unknown>>;

/** A span of time. Exactly one of them; those in business time go by the calendar of whose time it is, see `businessCalendar`. */
export interface Delay {
  readonly minutes?: number;
  readonly hours?: number;
  readonly days?: number;
  readonly businessMinutes?: number;
  readonly businessHours?: number;
  readonly businessDays?: number;
}

/** Who is meant: one user, everybody with a role (by the role's name or system role), the manager of the requester's or subject owner's unit, or a user that a template names. */
export type Person =
  | { readonly user: string }
  | { readonly role: string }
  | { readonly managerOf: 'requester' | 'owner' }
  | { readonly owner: true };

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

export type Trigger =
  | { readonly kind: 'hand' }
  /** `changed`: only if one of these fields differs. */
  | { readonly kind: 'event'; readonly event: string; readonly changed?: readonly string[] }
  /** At `at` (`09:00`, the tenant's zone) on the days given; with `each`, one run for each record that fits. */
  | {
      readonly kind: 'schedule';
      readonly at: string;
      readonly on: 'everyDay' | 'workingDays' | readonly Weekday[] | { readonly dayOfMonth: number };
      readonly each?: Condition;
    }
  /**
   * At `at` of the day that lies `offset` from a date of the subject: `{ businessDays: -3 }` is three working days before. Of a time of
   * the subject without `at` so long from that very moment: `{ businessHours: -4 }`.
   */
  | { readonly kind: 'deadline'; readonly field: string; readonly offset: Delay; readonly at?: string };

/** A step that does something at once; also what compensates one. */
export type Effect =
  | { readonly kind: 'create'; readonly entity: string; readonly values: Values }
  /** The subject unless `entity` and `id` say another record. */
  | { readonly kind: 'update'; readonly entity?: string; readonly record?: string; readonly values: Values }
  | { readonly kind: 'action'; readonly action: string; readonly record?: string; readonly input?: Values }
  | { readonly kind: 'notify'; readonly to: readonly Person[]; readonly title: string; readonly text?: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly body?: Values };

/** Values by field; a text may hold `{{variables}}`, and one that is nothing but a variable gives its value as it is. A date or time may be `{ after: Delay }`. */
export type Values = Readonly<Record<string, unknown>>;

export type Wait = {
  readonly kind: 'wait';
  readonly for?: Delay;
  /** A date or time of the subject, with `offset` after (before, if negative). */
  readonly until?: string;
  readonly offset?: Delay;
  /** Ends with this event of the subject, or of a record whose `link` points at it. */
  readonly event?: string;
  readonly link?: string;
  /** Ends only when the subject fits; looked at when the step begins and with each event. */
  readonly condition?: Condition;
  readonly timeout?: Delay;
  /** Told when the timeout is over, and it waits on: for good, or as long again where there is `onTimeout`. */
  readonly remind?: { readonly to: readonly Person[]; readonly title: string; readonly text?: string };
  readonly onTimeout?: string;
};

export type StepBody =
  | (Effect & { readonly compensate?: Effect })
  | Wait
  | {
      readonly kind: 'branch';
      readonly cases: readonly { readonly when: Condition; readonly next: string }[];
      readonly otherwise?: string;
    }
  | {
      readonly kind: 'approve';
      readonly policy: string;
      readonly title: string;
      /** Field of the subject that holds the money. */
      readonly amount?: string;
      readonly requester?: string;
      readonly onRejected?: string;
      readonly onReturned?: string;
      readonly onWithdrawn?: string;
    }
  | {
      readonly kind: 'human';
      readonly who: readonly Person[];
      readonly title: string;
      readonly text?: string;
      /** What it may end with, and where each leads; `done`, to the next step, if not given. */
      readonly outcomes?: Readonly<Record<string, string>>;
      readonly deadline?: Delay;
      readonly escalateTo?: readonly Person[];
      readonly onTimeout?: string;
    }
  | { readonly kind: 'subprocess'; readonly workflow: string; readonly record?: string; readonly input?: Values };

/** `next` is the id of the step after it, or `end`; the following one in the list unless given. */
export type Step = StepBody & { readonly id: string; readonly next?: string };

/** A workflow as data. */
export interface Definition {
  /** Entity of the record each run is about. */
  readonly subject?: string;
  readonly trigger: Trigger;
  /** Must hold for the subject when a run is to start. */
  readonly condition?: Condition;
  /** What is given by hand, or by the parent: name → description. */
  readonly input?: Readonly<Record<string, string>>;
  /** `stop`: a run that fails waits to be retried; `compensate`: what it did is compensated. */
  readonly onFailure?: 'stop' | 'compensate';
  readonly steps: readonly Step[];
}
