import type { ColumnGuess, Vocabulary } from '#kernel';

const point = (entity: string, kind: string, names: string[], more: Partial<ColumnGuess> = {}): ColumnGuess => ({
  entity,
  names,
  list: 'contactPoints',
  group: kind,
  field: 'valueRaw',
  fixed: { kind: { value: kind } },
  match: ['kind', 'valueRaw'],
  ...more,
});

const place = (entity: string, part: string, names: string[]): ColumnGuess => ({ entity, names, list: 'addresses', group: 'address', field: `address.${part}`, match: ['kind'], fixed: { kind: { value: 'actual' } }, needs: ['address'] });

/** Columns of tables of people and firms that are contact points and addresses of theirs. */
export const columnGuesses: readonly ColumnGuess[] = ['person', 'account'].flatMap((entity) => [
  point(entity, 'email', ['e-mail', 'email', 'mail', 'email address', 'work email', 'почта', 'электронная почта', 'эл. почта', 'емейл'], { content: 'email' }),
  point(entity, 'phone', ['phone', 'telephone', 'tel', 'phone number', 'work phone', 'mobile', 'cell', 'mobile phone', 'телефон', 'тел', 'мобильный', 'мобильный телефон', 'рабочий телефон'], { content: 'phone' }),
  point(entity, 'fax', ['fax', 'fax number', 'факс']),
  point(entity, 'messenger', ['telegram', 'телеграм'], { group: 'telegram', fixed: { kind: { value: 'messenger' }, network: { value: 'telegram' } } }),
  point(entity, 'messenger', ['whatsapp', 'вотсап'], { group: 'whatsapp', fixed: { kind: { value: 'messenger' }, network: { value: 'whatsapp' } } }),
  place(entity, 'lines', ['address', 'street', 'street address', 'address line', 'адрес', 'улица']),
  place(entity, 'city', ['city', 'town', 'город']),
  place(entity, 'region', ['region', 'province', 'county', 'область', 'регион']),
  place(entity, 'postcode', ['postcode', 'postal code', 'zip', 'zip code', 'индекс', 'почтовый индекс']),
  place(entity, 'country', ['country code', 'код страны']),
]);

/** Lines of business as people write them, to recognise a slip of the pen. */
export const vocabulary: Vocabulary = {
  'account.industry': [
    'agriculture', 'automotive', 'aviation', 'banking', 'chemicals', 'construction', 'consulting', 'education', 'electronics', 'employment', 'energy', 'engineering', 'entertainment', 'finance', 'fishing',
    'food', 'forestry', 'government', 'healthcare', 'hospitality', 'insurance', 'legal', 'logistics', 'machinery', 'manufacturing', 'marketing', 'media', 'medical', 'mining', 'pharmaceuticals', 'publishing',
    'real estate', 'recruitment', 'retail', 'security', 'services', 'shipping', 'software', 'technology', 'telecommunications', 'textiles', 'tourism', 'transport', 'utilities', 'wholesale',
    'автомобили', 'банки', 'гостиницы', 'здравоохранение', 'консалтинг', 'логистика', 'маркетинг', 'машиностроение', 'медицина', 'недвижимость', 'образование', 'производство', 'связь', 'сельское хозяйство',
    'страхование', 'строительство', 'технологии', 'торговля', 'транспорт', 'туризм', 'услуги', 'финансы', 'энергетика', 'юриспруденция',
  ],
};
