import type { Context } from '../declare/context.js';
import { renderTemplate, type Channel, type NotificationKind, type NotifyRequest } from '../declare/notification.js';
import { checkUuid } from '../declare/fields/check-uuid.js';
import { invalid } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Work } from '../records/work.js';
import { kindNamed } from './kinds.js';
import { wordsOf, type Words } from './words.js';
import { recipientsOf, type Recipient } from './recipients.js';
import { dueAt } from './when.js';

/** The job that sends e-mails; its input is `{ ids }`. */
export const MAIL_JOB = 'notify.mail';

const LONGEST_VALUE = 2_000;
const LONGEST_TITLE = 300;
const LONGEST_BODY = 10_000;
const LONGEST_KEY = 200;
const MOST_TOGETHER = 50;

/** One row of `notifications`, as the database's `jsonb_to_recordset` takes it. */
interface Written {
  id: string;
  user_id: string;
  channel: Channel;
  title: string;
  body: string;
  state: 'queued' | 'sent';
  due_at: string;
  digest: string;
}

/**
 * Writes the notifications of one request in the caller's transaction: one statement finds whom and how, one writes, and each
 * e-mail gets a job. What goes out over a channel the installation lacks is not written.
 */
export async function notify(work: Work, request: NotifyRequest): Promise<void> {
  const kind = kindNamed(work.kernel.registry.notifications, request.kind, '/kind');
  const values = checkedValues(kind, request.values ?? {});
  if ((request.dedupeKey?.length ?? 0) > LONGEST_KEY) throw invalid('/dedupeKey', `At most ${LONGEST_KEY} characters.`);
  await inTransaction(work, async (inside) => {
    // Who is told is not the actor's right to see: a rule of the firm tells people the actor may not even know.
    const ctx = makeContext(inside).asSystem(work.reason ?? `notification ${kind.name}`);
    const people = await recipientsOf(ctx, request.to, kind);
    if (people.length === 0) return;
    const words = await wordsOf(ctx, kind);
    const rows = people.flatMap((person) =>
      channelsOf(person, kind, work).map((channel) => row(ctx, person, channel, kind, words, values)),
    );
    const written = await write(ctx, rows, request, values);
    if (work.kernel.enqueue) await queueMail(ctx, written);
  });
}

/** E-mails that are due together share a job: one statement per fifty and not per person. */
async function queueMail(ctx: Context, written: readonly Pick<Written, 'id' | 'channel' | 'due_at'>[]): Promise<void> {
  const mails = written.filter(({ channel }) => channel === 'email');
  for (const [due, together] of Map.groupBy(mails, ({ due_at }) => due_at))
    for (let first = 0; first < together.length; first += MOST_TOGETHER) {
      const ids = together.slice(first, first + MOST_TOGETHER).map(({ id }) => id);
      await ctx.enqueue(MAIL_JOB, { ids }, { runAt: new Date(due) });
    }
}

function checkedValues(kind: NotificationKind, given: Readonly<Record<string, unknown>>): Record<string, string> {
  const unknown = Object.keys(given).find((name) => !kind.variables.includes(name));
  if (unknown !== undefined)
    throw invalid(
      '/values',
      `${kind.name} has no variable ${unknown.slice(0, 60)}; it has ${kind.variables.join(', ') || 'none'}.`,
    );
  return Object.fromEntries(
    kind.variables.map((name) => {
      if (given[name] === undefined) throw invalid('/values', `${kind.name} needs a value for ${name}.`);
      const value = given[name] === null || given[name] === false ? '' : String(given[name]);
      return [name, value.slice(0, LONGEST_VALUE).toWellFormed().replaceAll('\u0000', '')];
    }),
  );
}

function channelsOf(person: Recipient, kind: NotificationKind, work: Work): readonly Channel[] {
  const wanted = kind.urgent ? kind.channels : (person.preference?.channels ?? kind.channels);
  return wanted.filter((channel) => channel === 'inApp' || work.kernel.mail !== undefined);
}

function row(
  ctx: Context,
  person: Recipient,
  channel: Channel,
  kind: NotificationKind,
  words: Words,
  values: Record<string, string>,
): Written {
  const { title, body } = words(person.locale, channel);
  const now = ctx.now();
  const preference = kind.urgent ? null : person.preference;
  return {
    id: ctx.newId(),
    user_id: person.id,
    channel,
    title:
      renderTemplate(title, values).replace(/\s+/g, ' ').trim().slice(0, LONGEST_TITLE).toWellFormed() ||
      kind.label[person.locale],
    body: renderTemplate(body, values).slice(0, LONGEST_BODY).toWellFormed(),
    state: channel === 'inApp' ? 'sent' : 'queued',
    due_at: (channel === 'inApp' ? now : dueAt(preference, person.timeZone, now)).toISOString(),
    digest: channel === 'email' ? (preference?.digest ?? 'none') : 'none',
  };
}

/** Set-wise and past the pipeline, since a key that is taken must not undo the caller's transaction; the table's triggers tell the ledger. */
function write(
  ctx: Context,
  rows: readonly Written[],
  request: NotifyRequest,
  values: Record<string, string>,
): Promise<Pick<Written, 'id' | 'channel' | 'due_at'>[]> {
  return ctx.sql(
    `insert into notifications (tenant_id, id, created_by_id, updated_by_id, owner_id, user_id, channel, kind, title, body, payload, subject_entity, subject_id, dedupe_key, state, due_at, digest, attempts, sent_at)
     select $1, r.id, $8, $8, r.user_id, r.user_id, r.channel, $3, r.title, r.body, $4::jsonb, $5, $6::uuid, $7, r.state, r.due_at, r.digest, 0, case r.state when 'sent' then r.due_at end
     from jsonb_to_recordset($2::jsonb) as r (id uuid, user_id uuid, channel text, title text, body text, state text, due_at timestamptz, digest text)
     on conflict do nothing returning id, channel, to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due_at`,
    [
      ctx.actor.tenantId,
      JSON.stringify(rows),
      request.kind,
      JSON.stringify(values),
      request.subject?.entity ?? null,
      request.subject ? checkUuid(request.subject.id, '/subject/id') : null,
      request.dedupeKey ?? null,
      ctx.actor.userId,
    ],
  );
}
