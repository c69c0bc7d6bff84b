import { choice, conflict, defineAction, text } from '#kernel';
import { codeHash, newCode } from './code.js';

/**
 * SAL12: the client is told «ready» only after the final quality check has passed. They get a code with it, which they say when they
 * take the order (SAL13); it is kept as a hash only, so it is shown this once.
 */
export const tellReady = defineAction('salesOrder.tellReady', {
  label: { en: 'Tell the client it is ready', ru: 'Сообщить о готовности' },
  description:
    'Notes that the client is told, logs the contact, and gives { code, toldReadyAt }: the code the client shows at the hand-over. Told again, there is a new code.',
  input: {
    channel: choice(['call', 'email', 'sms', 'chat', 'meeting'] as const, { required: true, default: 'call' }),
    note: text({ max: 2000 }),
  },
  access: 'update',
  returns: 'json',
  confidential: true,
  emits: ['salesOrder.toldReady'],
  async run(ctx, input, record) {
    if (record.qcStatus !== 'passed')
      throw conflict('qc_not_passed', 'The client is told only after the final quality check has passed.', {
        qcStatus: record.qcStatus,
      });
    if (record.status !== 'ready')
      throw conflict('order_not_ready', `The order is ${String(record.status)}; the client is told when it is ready.`);
    const code = newCode();
    const toldReadyAt = ctx.now().toISOString();
    await ctx.records('salesOrder').update(record.id, { toldReadyAt, handOverHash: codeHash(record.id, code) });
    await ctx.emit(
      'salesOrder.toldReady',
      { entity: 'salesOrder', id: record.id },
      { channel: input.channel, note: input.note ?? null },
    );
    return { code, toldReadyAt };
  },
});
