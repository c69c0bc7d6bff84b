import { choice, decimal, defineEntity, int, link, referenceAccess, text } from '#kernel';
import { onlyOneStepToBase } from './unit.rule.js';

/** In what something is counted or measured. Units of one kind are converted by their factors. */
export const unit = defineEntity('unit', {
  title: 'name',
  label: { en: 'Unit', ru: 'Единица измерения' },
  common: 'child',
  fields: {
    code: text({ required: true, max: 20 }),
    name: text({ required: true, max: 100 }),
    symbol: text({ required: true, max: 20, description: 'As printed in Russian documents, e.g. м².' }),
    symbolEn: text({ max: 20 }),
    kind: choice(['count', 'length', 'area', 'volume', 'mass', 'time'], { required: true, default: 'count' }),
    base: link('unit', { onDelete: 'restrict', description: 'The unit it is converted to; empty for that unit itself.' }),
    factor: decimal({
      required: true,
      default: '1',
      precision: 24,
      scale: 12,
      min: '0.000000000001',
      description: 'How many of the base one is.',
    }),
    decimals: int({ required: true, default: 0, min: 0, max: 4, description: 'How finely a quantity may be given.' }),
  },
  keys: [['code']],
  access: referenceAccess,
  rules: [onlyOneStepToBase],
});
