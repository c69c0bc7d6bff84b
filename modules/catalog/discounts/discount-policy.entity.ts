import { bool, choice, date, decimal, defineEntity, int, link, money, referenceAccess, text } from '#kernel';

/** How far a role may go on its own; what is beyond needs approval (SAL6). */
export const discountPolicy = defineEntity('discountPolicy', {
  title: 'name',
  label: { en: 'Discount policy', ru: 'Политика скидок' },
  fields: {
    name: text({ required: true, max: 200 }),
    role: link('role', { inverse: 'discountPolicies', onDelete: 'cascade', description: 'Everybody’s if empty.' }),
    category: link('productCategory', {
      onDelete: 'cascade',
      description: 'For these products and those below; for all if empty.',
    }),
    maxDiscount: decimal({
      required: true,
      default: '0',
      precision: 7,
      scale: 4,
      min: '0',
      max: '100',
      description: 'Per cent without approval.',
    }),
    minMargin: decimal({
      precision: 7,
      scale: 4,
      min: '0',
      max: '100',
      description: 'Per cent of the price above cost without approval.',
    }),
    approvalPolicy: link('approvalPolicy', {
      inverse: 'discountPolicies',
      onDelete: 'restrict',
      description: 'Who approves what goes beyond it; by the setting sales.quoteApproval, if empty.',
    }),
    active: bool({ required: true, default: true, index: true }),
  },
  access: referenceAccess,
});

/** What accounts of a class of value get beyond the rest: further discount, time to pay, and the limit of what they owe (SAL7). */
export const valueClassPolicy = defineEntity('valueClassPolicy', {
  title: 'valueClass',
  label: { en: 'Policy of a value class', ru: 'Условия для класса клиента' },
  common: 'child',
  fields: {
    valueClass: choice(['A', 'B', 'C'], { required: true }),
    validFrom: date({ required: true, description: 'Until the next one of the class.' }),
    maxDiscount: decimal({ required: true, default: '0', precision: 7, scale: 4, min: '0', max: '100' }),
    deferralDays: int({ required: true, default: 0, min: 0, max: 365, description: 'Days to pay after the invoice.' }),
    creditLimit: money({ min: 0, description: 'Of accounts without a limit of their own.' }),
  },
  keys: [['valueClass', 'validFrom']],
  access: referenceAccess,
});
