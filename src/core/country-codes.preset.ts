import { definePreset } from '../declare/exchange.js';

/** The open data set datasets/country-codes: one row per country and territory. */
export const countryCodes = definePreset('country-codes', {
  entity: 'country',
  description: 'country-codes.csv of github.com/datasets/country-codes',
  files: [
    {
      when: ['ISO3166-1-Alpha-2', 'ISO3166-1-Alpha-3'],
      mapping: {
        match: ['alpha2'],
        fields: {
          alpha2: { from: 'ISO3166-1-Alpha-2', transform: 'trim' },
          alpha3: { from: 'ISO3166-1-Alpha-3', transform: 'trim' },
          numericCode: { from: 'M49', transform: { pad: 3 } },
          name: { from: ['CLDR display name', 'UNTERM English Short', 'official_name_en'], transform: 'trim' },
          nameRu: { from: ['UNTERM Russian Short', 'official_name_ru'], transform: 'trim' },
          dialPrefix: { from: 'Dial', transform: 'trim' },
          currencies: { from: 'ISO4217-currency_alphabetic_code', transform: { split: ',' } },
          region: { from: 'Region Name', transform: 'trim' },
          subRegion: { from: 'Sub-region Name', transform: 'trim' },
          capital: { from: 'Capital', transform: 'trim' },
          languages: { from: 'Languages', transform: { split: ',' } },
          topLevelDomain: { from: 'TLD', transform: 'trim' },
          sovereignty: { from: 'is_independent', transform: 'trim' },
        },
      },
    },
  ],
});
