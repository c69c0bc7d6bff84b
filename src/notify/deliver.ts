import type { Context } from '../declare/context.js';
import { renderTemplate } from '../declare/notification.js';
import { isMailbox, type MailMessage, type MailResult } from '../platform/mail.js';
import { DIGEST } from './digest.notification.js';
import { MAIL_JOB } from './notify.js';
import type { Preference } from './recipients.js';
import { afterQuiet } from './when.js';

/** Minutes until the next attempt, after the first, second … one that came to nothing; then it has failed. */
const BACKOFF_MINUTES = [1, 5, 30, 120, 360, 720, 1440];
/** A worker that sends takes a minute at most; longer ago it was killed, and nobody knows how far it came. */
const SENDING = `interval '5 minutes'`;
const MOST_SWEPT = 200;
const MOST_BUNDLED = 500;

interface Queued extends Record<string, unknown> {
  id: string;
  user_id: string;
  email: string;
  active: boolean;
  locale: string;
  time_zone: string;
  state: string;
  digest: string;
  due_at: string;
  message_id: string | null;
  /** JSON. */
  quiet: string | null;
}

interface Claimed extends Record<string, unknown> {
  id: string;
  title: string;
  body: string | null;
  attempts: number;
}

const READ = `select n.id, n.user_id, u.email, u.status = 'active' and u.deleted_at is null as active, coalesce(u.locale, t.locale) as locale,
    coalesce(u.time_zone, t.time_zone) as time_zone, n.state, n.digest, to_char(n.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due_at, n.message_id,
    (select json_build_object('quietFrom', p.quiet_from, 'quietTo', p.quiet_to) from notification_preferences p
      where p.tenant_id = n.tenant_id and p.user_id = n.user_id and p.deleted_at is null and p.kind in (n.kind, '*') order by p.kind = '*' limit 1) as quiet
  from notifications n join users u on u.tenant_id = n.tenant_id and u.id = n.user_id join tenants t on t.id = n.tenant_id
  where n.tenant_id = $1 and n.id = $2 and n.channel = 'email' and n.deleted_at is null`;

/**
 * Sends one queued e-mail, or the digest it belongs to. Claimed before it is handed over, so that of any number of workers one
 * sends it, and one that is killed meanwhile leaves it claimed: it becomes uncertain and is not sent again.
 */
export async function deliver(ctx: Context, id: string): Promise<void> {
  if (!ctx.mail) return;
  const [queued] = await ctx.sql<Queued>(READ, [ctx.actor.tenantId, id]);
  if (!queued || queued.state !== 'queued' || new Date(queued.due_at).getTime() > ctx.now().getTime() + 1000) return;
  const claimed = await claim(ctx, queued);
  if (claimed.length === 0) return;
  if (!queued.active || !isMailbox(queued.email))
    return void (await settle(ctx, claimed, {
      outcome: 'refused',
      messageId: '',
      reason: 'The user is not active or has no usable address.',
    }));
  const quiet = JSON.parse(queued.quiet ?? 'null') as Pick<Preference, 'quietFrom' | 'quietTo'> | null;
  const free = quiet ? afterQuiet(quiet, queued.time_zone, ctx.now()) : ctx.now();
  if (free > ctx.now()) return hold(ctx, claimed, free);
  await settle(ctx, claimed, await ctx.mail.send(messageOf(queued, claimed)));
}

/** Takes the e-mail, or all that are due with the same digest; once sent together they are repeated together. */
function claim(ctx: Context, queued: Queued): Promise<Claimed[]> {
  const own = queued.digest === 'none' || queued.message_id !== null;
  const which = own
    ? 'n.id = $2::uuid or n.message_id = $3::text'
    : "n.digest <> 'none' and n.message_id is null and n.due_at <= $5::timestamptz";
  return ctx.sql<Claimed>(
    `with mine as (select n.tenant_id, n.id from notifications n where n.tenant_id = $1 and n.user_id = $4 and n.channel = 'email' and n.state = 'queued' and n.deleted_at is null
       and (${which}) and $5::timestamptz is not null and ($3::text is null or true) order by n.id limit ${MOST_BUNDLED} for update skip locked)
     update notifications n set state = 'sending', attempts = coalesce(n.attempts, 0) + 1, message_id = coalesce(n.message_id, $2::uuid::text), updated_at = now(), version = n.version + 1
     from mine where n.tenant_id = mine.tenant_id and n.id = mine.id returning n.id, n.title, n.body, n.attempts`,
    [ctx.actor.tenantId, queued.id, queued.message_id, queued.user_id, ctx.now().toISOString()],
  );
}

/** The same words and the same Message-ID at every attempt. */
function messageOf(queued: Queued, claimed: readonly Claimed[]): MailMessage {
  const { title, body } = claimed.length === 1 ? (claimed[0] as Claimed) : bundled(queued, claimed);
  return {
    to: queued.email,
    subject: title,
    text: `${body ?? ''}\n`,
    id: (queued.message_id ?? queued.id).replace(/^<|@.*$/g, ''),
    // RFC 3834: no vacation notices in answer, please.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function bundled({ locale }: Queued, claimed: readonly Claimed[]): { title: string; body: string } {
  const words = DIGEST.texts[locale === 'ru' ? 'ru' : 'en'];
  const items = claimed.map(({ title, body }) => `* ${title}\n${(body ?? '').replace(/^/gm, '  ')}`).join('\n\n');
  const values = { count: claimed.length, items };
  return { title: renderTemplate(words.title, values), body: renderTemplate(words.body, values) };
}

/** Writes down what came of it, and when it is tried again. */
async function settle(ctx: Context, claimed: readonly Claimed[], result: MailResult): Promise<void> {
  const attempts = Math.max(...claimed.map((one) => one.attempts));
  const wait = BACKOFF_MINUTES[attempts - 1];
  if (result.outcome === 'later' && wait !== undefined)
    return hold(ctx, claimed, new Date(ctx.now().getTime() + wait * 60_000), result.reason);
  const state = result.outcome === 'sent' ? 'sent' : result.outcome === 'uncertain' ? 'uncertain' : 'failed';
  await ctx.sql(
    `update notifications set state = $3, error = $4, message_id = coalesce(nullif($5, ''), message_id), sent_at = case when $3 = 'sent' then $6::timestamptz end, updated_at = now(), version = version + 1
     where tenant_id = $1 and id = any($2::uuid[]) and state = 'sending'`,
    [
      ctx.actor.tenantId,
      claimed.map((one) => one.id),
      state,
      result.reason,
      claimed.length === 1 || state === 'sent' ? result.messageId : '',
      ctx.now().toISOString(),
    ],
  );
}

/** Back into the queue until `until`. */
async function hold(ctx: Context, claimed: readonly Claimed[], until: Date, reason: string | null = null): Promise<void> {
  await ctx.sql(
    `update notifications set state = 'queued', due_at = $3, error = $4, updated_at = now(), version = version + 1 where tenant_id = $1 and id = any($2::uuid[]) and state = 'sending'`,
    [ctx.actor.tenantId, claimed.map((one) => one.id), until.toISOString(), reason],
  );
  // One of a digest brings the others along. Without a queue the sweep finds it.
  if (ctx.queued) await ctx.enqueue(MAIL_JOB, { ids: [claimed[0]?.id] }, { runAt: until });
}

/** What has no job of its own, because one was lost or there was no queue; and what a killed worker left behind. */
export async function sweep(ctx: Context): Promise<void> {
  await ctx.sql(
    `update notifications set state = 'uncertain', error = 'The program was stopped while it was being sent.', updated_at = now(), version = version + 1
     where tenant_id = $1 and channel = 'email' and state = 'sending' and deleted_at is null and updated_at < now() - ${SENDING}`,
    [ctx.actor.tenantId],
  );
  const overdue = await ctx.sql<{ id: string }>(
    `select id from notifications where tenant_id = $1 and state = 'queued' and deleted_at is null and due_at < $2::timestamptz - interval '1 minute' order by due_at limit ${MOST_SWEPT}`,
    [ctx.actor.tenantId, ctx.now().toISOString()],
  );
  for (const { id } of overdue) await deliver(ctx, id);
}
