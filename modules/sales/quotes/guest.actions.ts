import { conflict, defineAction, json, text, type Context } from '#kernel';
import { contentOf } from './printed.js';
import { linesOf } from './price-version.js';

const PATH = 'quotes/view';
const DAY = 86_400_000;
/** How long an address is good beyond the offer itself: the client may want to look at what they accepted. */
const DAYS_AFTER = 180;

/** The address by which the client looks at a version and decides, without an account. */
export const linkQuote = defineAction('quoteVersion.link', {
  label: { en: 'Address for the client', ru: 'Ссылка для клиента' },
  description:
    'Gives { path, expiresAt }: GET it to see the offer, POST to …/accept or …/reject to decide. Of versions that were sent.',
  access: 'update',
  returns: 'json',
  async run(ctx, _input, record) {
    if (record.sentAt == null) throw conflict('not_sent', 'Only a version that was sent has an address; send it first.');
    const until = new Date(Date.parse(`${String(record.validUntil)}T00:00:00Z`) + DAYS_AFTER * DAY);
    const token = ctx.linkToken(PATH, record.id, until);
    if (token === null)
      throw conflict('no_secret_key', 'This server has no SECRET_KEY, so it gives no signed addresses; set one.');
    return { path: `/v1/${PATH}/${token}`, expiresAt: until.toISOString() };
  },
});

/** What the client sees: nothing of costs, margins or how the price came about. */
export const viewQuote = defineAction('quoteVersion.viewByLink', {
  label: { en: 'View by address', ru: 'Просмотр по ссылке' },
  description:
    'The offer as the client reads it, with contentHash for its acceptance and the address of its PDF; marks it as viewed.',
  byLink: { method: 'GET', path: PATH },
  access: [],
  returns: 'json',
  async run(ctx, _input, record) {
    if (record.sentAt == null) throw conflict('not_sent', 'Only a version that was sent has an address; send it first.');
    const seen = record.status === 'sent' ? await ctx.run('quoteVersion.markViewed', { id: record.id }) : record;
    return offer(ctx, seen as object);
  },
});

export const acceptByLink = defineAction('quoteVersion.acceptByLink', {
  label: { en: 'Accept by address', ru: 'Принять по ссылке' },
  description: 'The client accepts what they saw: acceptedHash is the contentHash of the view.',
  input: {
    acceptedHash: text({ required: true, max: 64 }),
    decisionBy: text({ required: true, max: 200 }),
    decisionNote: text({ max: 2000 }),
    acceptedChoices: json(),
  },
  byLink: { method: 'POST', path: PATH, verb: 'accept' },
  access: [],
  returns: 'json',
  async run(ctx, input, record) {
    await ctx.run('quoteVersion.accept', { id: record.id, ...input });
    return offer(ctx, await ctx.records('quoteVersion').get(record.id));
  },
});

export const rejectByLink = defineAction('quoteVersion.rejectByLink', {
  label: { en: 'Reject by address', ru: 'Отклонить по ссылке' },
  description: 'The client declines, and says why.',
  input: { decisionBy: text({ required: true, max: 200 }), decisionNote: text({ required: true, max: 2000 }) },
  byLink: { method: 'POST', path: PATH, verb: 'reject' },
  access: [],
  returns: 'json',
  async run(ctx, input, record) {
    await ctx.run('quoteVersion.reject', { id: record.id, ...input });
    return offer(ctx, await ctx.records('quoteVersion').get(record.id));
  },
});

async function offer(ctx: Context, seen: object) {
  const version = seen as Readonly<Record<string, unknown>> & { id: string };
  const { number, version: of, heading, intro, terms, lines, totals, inWords, locale } = await contentOf(ctx, version.id);
  const stored = await linesOf(ctx, version.id);
  const { status, validUntil, contentHash, decidedAt, decisionBy } = version;
  return {
    number,
    version: of,
    status,
    validUntil,
    contentHash,
    locale,
    heading,
    intro,
    terms,
    lines: lines.map((line, i) => ({
      ...line,
      id: stored[i]?.id,
      alternative: stored[i]?.alternative ?? null,
      optional: stored[i]?.optional ?? false,
      chosen: stored[i]?.chosen ?? true,
    })),
    totals: totals.map(([label, amount]) => ({ label, amount })),
    total: version.total,
    inWords,
    pdf: version.pdfId ? await ctx.files.link(String(version.pdfId), { disposition: 'inline', minutes: 60 }) : null,
    decidedAt,
    decisionBy,
  };
}
