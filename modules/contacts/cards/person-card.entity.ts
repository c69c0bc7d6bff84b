import { defineEntity, link, text } from '#kernel';

/** The contact card a person came in by, whole: what no field of ours can hold leaves again as it came (RFC 6350 section 6.10). */
export const personCard = defineEntity('personCard', {
  title: 'format',
  label: { en: 'Contact card', ru: 'Карточка контакта' },
  description: 'The contact card a person was imported from, whole: what no other field can hold is exported again as it came.',
  common: 'child',
  fields: {
    person: link('person', { required: true, inverse: 'cards', onDelete: 'cascade' }),
    format: text({ required: true, max: 20, default: 'vcard' }),
    content: text({
      required: true,
      max: 4_000_000,
      personal: 'basic',
      description: 'JSON { version, raw: [{ group, name, params, value }] }, letters beyond ASCII escaped.',
    }),
  },
  access: { through: ['person'] },
});
