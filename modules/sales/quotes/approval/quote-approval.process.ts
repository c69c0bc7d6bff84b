import { defineProcesses } from '#kernel';

/** Who approves what goes beyond a discount policy, until a firm says otherwise: any manager but the one who asks. */
export const quoteApproval = defineProcesses('quote-approval', {
  label: { en: 'Approval of quotes', ru: 'Согласование предложений' },
  description: 'Discounts above, and margins below, what the author of a quote may grant.',
  policies: [
    {
      code: 'quote-discount',
      name: 'Скидка или маржа в предложении',
      steps: [
        {
          approvers: [{ role: 'manager' }],
          mode: 'any',
          deadline: { businessHours: 8 },
          escalateTo: [{ role: 'admin' }],
        },
      ],
    },
  ],
  workflows: [],
});
