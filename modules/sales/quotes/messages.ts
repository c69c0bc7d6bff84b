import type { Translation } from '#kernel';

/** The refusals of quotes in Russian. */
export const quoteMessages: readonly Translation[] = [
  [
    'Only a version that was sent has an address; send it first.',
    'Ссылка есть только у отправленной версии; сначала отправьте её.',
  ],
  [
    'This server has no SECRET_KEY, so it gives no signed addresses; set one.',
    'У сервера нет SECRET_KEY, поэтому подписанных ссылок он не выдаёт; задайте его.',
  ],
  ['Only a version that is ready is printed; finish it first.', 'Печатают только готовую версию; сначала завершите её.'],
  ['A placeholder is opened or closed only half; write {{{1}}}.', 'Подстановка открыта или закрыта наполовину; пишите {{{1}}}.'],
  [
    'The approval policy {1} is not there or not active; make it active, or name another one in sales.quoteApproval or the discount policy.',
    'Порядка согласования {1} нет, или он не действует; включите его либо укажите другой в sales.quoteApproval или в политике скидок.',
  ],
  [
    'The version is a draft again; change it and run quoteVersion.requestApproval.',
    'Версия снова черновик; измените её и выполните quoteVersion.requestApproval.',
  ],
  ['A quote needs at least one line; add quoteLines.', 'В предложении нужна хотя бы одна строка; добавьте quoteLines.'],
  ['A template knows no {{{1}}}; it knows {2}.', 'В шаблоне нет подстановки {{{1}}}; есть {2}.'],
  [
    'Choose among the alternatives and optional lines of this version.',
    'Выбирайте среди вариантов и необязательных строк этой версии.',
  ],
  ['Expected a list of 1 to 500 lines.', 'Ожидается список от 1 до 500 строк.'],
  ['Expected a list of ids of lines.', 'Ожидается список id строк.'],
  ['No line of the quote counts; choose at least one.', 'Ни одна строка не входит в сумму; выберите хотя бы одну.'],
  [
    'Of the alternatives {1} exactly one is to be chosen; now it is {2}.',
    'Из вариантов {1} должен быть выбран ровно один; сейчас выбрано {2}.',
  ],
  [
    'The discount is above, or the margin below, what you may grant: run quoteVersion.requestApproval with approvalReason.',
    'Скидка больше или маржа меньше, чем вы можете дать: выполните quoteVersion.requestApproval с approvalReason.',
  ],
  [
    'The quote is in {1}, but a price by hand is in {2}; give it in {3}.',
    'Предложение в {1}, а цена вручную в {2}; укажите её в {3}.',
  ],
  ['The quote has no version yet; create one.', 'У предложения ещё нет версии; создайте её.'],
  [
    'The version is {1}, and what it offers stays; make a new one with quote.revise.',
    'Версия в состоянии {1}, её содержание не меняется; сделайте новую: quote.revise.',
  ],
  [
    'Version {1} is not sent yet; change or delete it instead of making another.',
    'Версия {1} ещё не отправлена; измените или удалите её.',
  ],
  [
    'Version {1} was accepted; make a new quote for what comes on top.',
    'Версия {1} уже принята; на дополнения сделайте новое предложение.',
  ],
];
