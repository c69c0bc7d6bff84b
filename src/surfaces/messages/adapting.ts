import type { Translation } from '../../declare/module.js';

/** What is said of adapting the kernel to a firm: numbers, forms, views, modules. */
export const adaptingMessages: readonly Translation[] = [
  ['Nothing is numbered by {1}; did you mean {2}?', 'По {1} ничего не нумеруется; может быть, {2}?'],
  [
    'Numbers of {1} are given already, so its reset and scope stay; change the pattern only.',
    'Номера {1} уже выданы, поэтому период и область счёта остаются; меняйте только образец.',
  ],
  ['{1} has counted further than {2} already; a counter only goes up.', '{1}: счёт уже дальше {2}; счётчик только растёт.'],
  ['{1} begins anew by {2}; give such a period.', '{1}: счёт начинается заново по {2}; укажите такой период.'],
  ['{1} counts by {2}; {3}.', '{1}: счёт ведётся по {2}; {3}.'],
  ['leave scope out', 'уберите scope'],
  ['say which', 'укажите, какой именно'],
];
