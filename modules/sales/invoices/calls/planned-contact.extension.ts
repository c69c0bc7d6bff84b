import { choice, defineRule, extendEntity, int, invalid, link } from '#kernel';

/** A call about money ends with a result that can be counted, not with words alone (SAL8). */
export const resultCodeRequired = defineRule('payment-call-has-result', {
  on: ['update'],
  check({ before, after }) {
    if (!after.invoiceId || before?.state === after.state || (after.state !== 'held' && after.state !== 'notHeld')) return;
    if (!after.paymentResult)
      throw invalid(
        '/paymentResult',
        'Say in paymentResult what came of the call about payment before it is closed.',
        undefined,
        'required',
      );
  },
});

/** About which invoice a contact is, and what came of it. */
export const paymentCallFields = extendEntity('plannedContact', {
  fields: {
    invoice: link('invoice', {
      inverse: 'plannedContacts',
      onDelete: 'cascade',
      description: 'The invoice whose payment it is about.',
    }),
    paymentRung: int({
      readOnly: true,
      description: 'Days after the due date (negative: working days before it) the call stands for.',
    }),
    paymentResult: choice(['willPay', 'paid', 'dispute', 'noMoney', 'noAnswer', 'other'] as const, {
      description: 'Required to close a call about payment.',
    }),
  },
  rules: [resultCodeRequired],
});
