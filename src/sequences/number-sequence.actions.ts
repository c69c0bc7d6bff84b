import { defineAction } from '../declare/action.js';
import type { Context } from '../declare/context.js';
import { int } from '../declare/fields/int.js';
import { text } from '../declare/fields/text.js';
import { checkPattern, formatNumber } from '../declare/number-pattern.js';
import { localDate } from '../calendar/local-day.js';
import { conflict, invalid } from '../platform/problem.js';
import { nearest } from '../registry/checks.js';
import { workOf } from '../records/context.js';
import type { Sequence } from '../declare/sequence.js';

/** A counter: what it counts (`''`: the tenant, an office's id, an entity), since when (`''`: ever, `2026`, `2026-11`), and how far. */
interface Counter extends Record<string, unknown> {
  scope: string;
  period: string;
  last: number;
}

function declared(ctx: Context, code: string): Sequence {
  const { sequences } = workOf(ctx).kernel.registry;
  const found = sequences.get(code);
  if (found) return found;
  const near = nearest(code, [...sequences.keys()]);
  throw invalid('/code', `Nothing is numbered by ${code}; did you mean ${near}?`, undefined, 'unknown_sequence');
}

/** What the tenant says of a sequence, or else what is declared. */
async function settled(ctx: Context, code: string): Promise<Sequence> {
  const sequence = declared(ctx, code);
  const [told] = await ctx.sql<Omit<Sequence, 'code'>>(
    'select pattern, scope, reset, mode from number_sequences where tenant_id = $1 and code = $2 and deleted_at is null',
    [ctx.actor.tenantId, code],
  );
  return { ...sequence, ...told };
}

const periodAt = (sequence: Sequence, date: string): string =>
  sequence.reset === 'year' ? date.slice(0, 4) : sequence.reset === 'month' ? date.slice(0, 7) : '';

export const counters = defineAction('numberSequence.counters', {
  on: 'collection',
  readOnly: true,
  label: { en: 'Counters of a sequence', ru: 'Счётчики нумератора' },
  description: 'How a sequence is settled for this firm, how far its counters are, and what a first number looks like today.',
  input: { code: text({ required: true, max: 50 }) },
  access: ['manager'],
  async run(ctx, { code }) {
    const sequence = await settled(ctx, code);
    const rows = await ctx.sql<Counter>(
      'select scope, period, last from number_counters where tenant_id = $1 and sequence = $2 order by period desc, scope limit 1000',
      [ctx.actor.tenantId, code],
    );
    const date = localDate(ctx.actor.timeZone, ctx.now());
    return { ...sequence, example: formatNumber(sequence.pattern, 1n, { date, office: 'ABC' }), counters: rows };
  },
});

export const startAfter = defineAction('numberSequence.startAfter', {
  on: 'collection',
  label: { en: 'Go on after a number', ru: 'Продолжить после номера' },
  description:
    'Lets a counter go on after `last`, for a firm that brings its numbering along. A counter only goes up: what is given is never given again.',
  input: {
    code: text({ required: true, max: 50 }),
    last: int({ required: true, min: 1, max: 999_999_999_999 }),
    scope: text({ max: 100, description: "The office's id or the entity, where these count by themselves." }),
    period: text({ max: 7, pattern: /^\d{4}(-\d{2})?$/, example: '2026', description: 'The present one unless given.' }),
  },
  access: [],
  async run(ctx, { code, last, scope, period }) {
    const sequence = await settled(ctx, code);
    checkPattern(sequence);
    const wanted = period ?? periodAt(sequence, localDate(ctx.actor.timeZone, ctx.now()));
    const shape = { never: 0, year: 4, month: 7 }[sequence.reset];
    if (wanted.length !== shape) throw invalid('/period', `${code} begins anew by ${sequence.reset}; give such a period.`);
    if ((sequence.scope === 'tenant') !== ((scope ?? null) === null))
      throw invalid(
        '/scope',
        `${code} counts by ${sequence.scope}; ${sequence.scope === 'tenant' ? 'leave scope out' : 'say which'}.`,
      );
    const rows = await ctx.sql<Counter>(
      `insert into number_counters (tenant_id, sequence, scope, period, last) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id, sequence, scope, period) do update set last = excluded.last where number_counters.last <= excluded.last
       returning scope, period, last`,
      [ctx.actor.tenantId, code, scope ?? '', wanted, last],
    );
    if (rows.length === 0)
      throw conflict('sequence_in_use', `${code} has counted further than ${last} already; a counter only goes up.`, { code });
    return rows[0] as Counter;
  },
});
