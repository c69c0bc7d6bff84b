import type { Translation } from '#kernel';

/** The module's refusals in Russian. */
export const messages: readonly Translation[] = [
  [
    'A webhook reads with the rights of its owner; only administrators may set up one for somebody else.',
    'Вебхук читает с правами владельца; для другого его может настроить только администратор.',
  ],
  ['Expected a filter for each entity: { "person": { … } }.', 'Ожидается фильтр по сущностям: { "person": { … } }.'],
  [
    'Expected a list of fields for each entity: { "person": ["lastName"] }.',
    'Ожидается список полей по сущностям: { "person": ["lastName"] }.',
  ],
  ['Expected a list of names of fields.', 'Ожидается список имён полей.'],
  ['There is no such entity.', 'Такой сущности нет.'],
  ['What was sent is kept no longer; read the record instead.', 'Отправленное больше не хранится; прочтите саму запись.'],
  ['Must not be before from.', 'Не может быть раньше from.'],
  ['Enable the webhook first.', 'Сначала включите вебхук.'],
];
