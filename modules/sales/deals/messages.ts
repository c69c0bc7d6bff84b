import type { Translation } from '#kernel';

/** The refusals of deals in Russian. */
export const dealMessages: readonly Translation[] = [
  ['A closed deal keeps closedAt.', 'У закрытой сделки остаётся closedAt.'],
  [
    'Before the deal leaves the stage {1}, do and tick off: {2}.',
    'Прежде чем сделка уйдёт со стадии {1}, сделайте и отметьте: {2}.',
  ],
  ['Each user has one split; add theirs up.', 'У каждого сотрудника одна доля; сложите его доли.'],
  ['Expected a list of at most 50 { userId, percent }.', 'Ожидается список не более чем из 50 { userId, percent }.'],
  [
    'Expected a percentage above 0, at most 100, with at most two decimals.',
    'Ожидается процент больше 0, не больше 100, не более двух знаков после запятой.',
  ],
  ['Expected the id of a user.', 'Ожидается id сотрудника.'],
  ['A task takes {1}.', 'В задаче могут быть {1}.'],
  ['Expected a list of at most 20 { kind, goal, inDays }.', 'Ожидается список не более чем из 20 { kind, goal, inDays }.'],
  ['Expected a whole number from 0 to 365.', 'Ожидается целое число от 0 до 365.'],
  ['Say what is to be done, in at most 500 characters.', 'Укажите, что нужно сделать, не длиннее 500 символов.'],
  ['Fill in {1} before the deal leaves the stage {2}.', 'Заполните {1}, прежде чем сделка уйдёт со стадии {2}.'],
  ['From {1} a deal goes to {2}, not to {3}.', 'Со стадии {1} сделка переходит на {2}, но не на {3}.'],
  [
    'Must not be before the deal began or came to its last stage.',
    'Не может быть раньше начала сделки или её прихода на последнюю стадию.',
  ],
  [
    'Only a won or lost deal has closedAt; leave it out or use deal.win or deal.lose.',
    'closedAt есть только у выигранной или проигранной сделки; не указывайте его или выполните deal.win или deal.lose.',
  ],
  ['Open it again in an open stage.', 'Откройте её на открытой стадии.'],
  [
    'Say for whom: accountId, or dealId of a deal that has one.',
    'Укажите, для кого: accountId или dealId сделки, у которой он есть.',
  ],
  ['Say why it was lost: lostReasonId.', 'Укажите, почему она проиграна: lostReasonId.'],
  ['The deal does not fit what leaving the stage {1} takes.', 'Сделка не отвечает условиям выхода со стадии {1}.'],
  ['The deal is closed ({1}); deal.reopen opens it again.', 'Сделка закрыта ({1}); её снова открывает deal.reopen.'],
  ['The deal is not closed; move it with deal.move.', 'Сделка не закрыта; переводите её через deal.move.'],
  ['The pipeline has no stage of kind {1}; add one.', 'В воронке нет стадии вида {1}; добавьте её.'],
  ['The splits of a deal make up 100 %; these make up {1} %.', 'Доли сделки составляют вместе 100 %; эти составляют {1} %.'],
];
