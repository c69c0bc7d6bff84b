import { adminWrites } from '../declare/access.js';
import type { Context } from '../declare/context.js';
import { defineRule } from '../declare/define-rule.js';
import { defineEntity } from '../declare/entity.js';
import { choice } from '../declare/fields/choice.js';
import { text } from '../declare/fields/text.js';
import { checkPattern, LONGEST_PATTERN } from '../declare/number-pattern.js';
import { SEQUENCE_MODES, SEQUENCE_RESETS, SEQUENCE_SCOPES, type Sequence } from '../declare/sequence.js';
import { conflict } from '../platform/problem.js';
import { workOf } from '../records/context.js';

type Settled = Pick<Sequence, 'pattern' | 'reset' | 'scope'>;

/** A pattern must be readable, and must tell apart what is counted apart. */
const readable = defineRule('number-pattern', {
  on: ['create', 'update', 'restore'],
  check: ({ after }) => checkPattern(after as unknown as Settled),
});

/** Counting otherwise than before would give numbers that are given already. */
const keepsCounting = defineRule('number-counting', {
  on: ['create', 'update', 'delete', 'restore'],
  reads: true,
  async check({ operation, before, after }, ctx: Context) {
    const code = String(after.code);
    const counted = await ctx.sql('select from number_counters where tenant_id = $1 and sequence = $2 limit 1', [
      ctx.actor.tenantId,
      code,
    ]);
    if (counted.length === 0) return;
    const declared = workOf(ctx).kernel.registry.sequences.get(code);
    const old = operation === 'update' ? (before as unknown as Settled) : declared;
    const now = operation === 'delete' ? declared : (after as unknown as Settled);
    if (!old || !now || (old.reset === now.reset && old.scope === now.scope)) return;
    throw conflict(
      'sequence_in_use',
      `Numbers of ${code} are given already, so its reset and scope stay; change the pattern only.`,
      {
        code,
      },
    );
  },
});

/** How a tenant's numbers of one kind look, where that differs from what the module declares. */
export const numberSequence = defineEntity('numberSequence', {
  title: 'code',
  label: { en: 'Number sequence', ru: 'Нумератор' },
  description: 'How the numbers of one kind of document look in this firm, where that differs from what the module declares.',
  common: 'child',
  fields: {
    code: text({ required: true, max: 50, pattern: /^[a-z][A-Za-z0-9]{0,49}$/, example: 'invoice', immutable: true }),
    pattern: text({
      required: true,
      max: LONGEST_PATTERN,
      pattern: /^.*\{0+\}.*$/,
      example: '{yyyy}-{00000}',
      description: 'Text with {yyyy}, {yy}, {mm}, {office} and the counter as zeros. A counter that needs more digits gets them.',
    }),
    scope: choice(SEQUENCE_SCOPES, { required: true, default: 'tenant' }),
    reset: choice(SEQUENCE_RESETS, { required: true, default: 'never', description: "By the tenant's time zone." }),
    mode: choice(SEQUENCE_MODES, {
      required: true,
      default: 'gapFree',
      description: 'gapFree: a rollback gives the number back, writers wait for each other. fast: nobody waits, gaps may come.',
    }),
  },
  keys: [['code']],
  rules: [readable, keepsCounting],
  access: adminWrites,
});
