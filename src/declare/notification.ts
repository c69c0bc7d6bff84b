import Mustache from 'mustache';

/** A notification's words in one language, as Mustache templates over its variables. */
export interface NotificationText {
  /** One line: the heading in the app, the subject of the e-mail. */
  readonly title: string;
  readonly body: string;
}

/** A kind of notification, with the words it has unless a tenant writes its own. */
export interface NotificationKind {
  readonly declares: 'notification';
  /** `deal.won`, `task.overdue` … */
  readonly name: string;
  readonly label: { readonly en: string; readonly ru: string };
  /** The names its templates may use; each notification gives a value for all of them. */
  readonly variables: readonly string[];
  readonly texts: { readonly en: NotificationText; readonly ru: NotificationText };
  /** How a user gets it who has said nothing of it. */
  readonly channels: readonly Channel[];
  /** Goes out at once, whatever quiet hours and digests say: what concerns the safety of an account. */
  readonly urgent: boolean;
}

export type Channel = 'inApp' | 'email';

/**
 * Declares a kind of notification. An unknown variable in its words stops the boot.
 *
 * @example
 * export const dealWon = defineNotification('deal.won', {
 *   label: { en: 'Deal won', ru: 'Сделка выиграна' },
 *   variables: ['deal', 'amount'],
 *   texts: {
 *     en: { title: 'Won: {{deal}}', body: '{{deal}} is won for {{amount}}.' },
 *     ru: { title: 'Выиграна: {{deal}}', body: '{{deal}} выиграна на {{amount}}.' },
 *   },
 * });
 * // in an action or listener: await ctx.notify({ to: { users: [id] }, kind: 'deal.won', subject: { entity: 'deal', id: deal.id }, values: { deal: deal.name, amount: '5 €' } });
 */
export function defineNotification(
  name: string,
  options: Pick<NotificationKind, 'label' | 'texts'> & Partial<Pick<NotificationKind, 'variables' | 'channels' | 'urgent'>>,
): NotificationKind {
  return { declares: 'notification', name, variables: [], channels: ['inApp', 'email'], urgent: false, ...options };
}

/** Whom to tell: users by id, everybody with a role (its id, or the name of a system role), or everybody of a unit and those below it. */
export type Recipients =
  readonly string[] | { readonly users: readonly string[] } | { readonly role: string } | { readonly unit: string };

/** What `ctx.notify` takes. */
export interface NotifyRequest {
  readonly to: Recipients;
  /** Name of a declared kind. */
  readonly kind: string;
  /** The record it is about. */
  readonly subject?: { readonly entity: string; readonly id: string };
  /** One value for each variable of the kind, as people shall read it. */
  readonly values?: Readonly<Record<string, string | number | boolean | null>>;
  /** A user is told at most once of all that has the same key. */
  readonly dedupeKey?: string;
}

type Token = [type: string, value: string, start: number, end: number, inner?: Token[]];

/**
 * The variables a template uses. Throws an `Error` that says what is wrong: a section that is not closed, a partial, other
 * delimiters.
 */
export function templateVariables(template: string): string[] {
  const found = new Set<string>();
  const look = (tokens: readonly Token[]): void => {
    for (const [type, value, , , inner] of tokens) {
      if (type === '>' || type === '=') throw new Error(`{{${type}…}} cannot be used in a template.`);
      if (['name', '&', '#', '^'].includes(type) && value !== '.') found.add(value);
      if (inner) look(inner);
    }
  };
  look(Mustache.parse(template) as unknown as Token[]);
  return [...found];
}

/** Fills a template in. Plain text: nothing is escaped for HTML. Values are put in as they are, never read as templates. */
export const renderTemplate = (template: string, values: Readonly<Record<string, unknown>>): string =>
  Mustache.render(template, values, {}, { escape: String });
