import { referenceAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { tags } from '../declare/fields/tags.js';
import { text } from '../declare/fields/text.js';

/** A country of ISO 3166-1, with what its phones and prices need. */
export const country = defineEntity('country', {
  title: 'name',
  label: { en: 'Country', ru: 'Страна' },
  fields: {
    alpha2: text({ required: true, max: 2, pattern: /^[A-Z]{2}$/, example: 'RU', description: 'ISO 3166-1 alpha-2.' }),
    alpha3: text({ max: 3, pattern: /^[A-Z]{3}$/, example: 'RUS', description: 'ISO 3166-1 alpha-3.' }),
    numericCode: text({ max: 3, pattern: /^\d{3}$/, example: '643', description: 'ISO 3166-1 numeric, with its leading zeros.' }),
    name: text({ required: true, max: 100, search: true, index: true }),
    nameRu: text({ max: 100, search: true, index: true }),
    dialPrefix: text({ max: 50, description: 'As the ITU gives it, without +; several codes are separated by commas.' }),
    currencies: tags({ description: 'ISO 4217.' }),
    region: text({ max: 100, index: true }),
    subRegion: text({ max: 100 }),
    capital: text({ max: 100 }),
    languages: tags({ index: false, description: 'BCP 47.' }),
    topLevelDomain: text({ max: 20 }),
    sovereignty: text({ max: 100, description: 'Yes, or whose territory or part it is.' }),
  },
  keys: [['alpha2'], ['alpha3']],
  access: referenceAccess,
});
