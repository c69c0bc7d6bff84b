import type { Translation } from '#kernel';

/** The refusals of leads in Russian. */
export const leadMessages: readonly Translation[] = [
  [
    'A consent has channel, purpose, state, and texts textVersion and source.',
    'У согласия есть channel, purpose, state и тексты textVersion и source.',
  ],
  ['Expected a code of its own: letters, digits, - and _.', 'Ожидается собственный код: латинские буквы, цифры, - и _.'],
  ['Expected a list of 1 to 50 questions.', 'Ожидается список от 1 до 50 вопросов.'],
  ['Expected a list of answers that there are.', 'Ожидается список ответов, которые есть.'],
  ['Expected a list of at most 20 consents.', 'Ожидается список не более чем из 20 согласий.'],
  ['Expected a whole number from 1 to 100.', 'Ожидается целое число от 1 до 100.'],
  ['Expected answers with their share of the weight, from 0 to 1.', 'Ожидаются ответы с их долей веса, от 0 до 1.'],
  ['Expected the text of the question.', 'Ожидается текст вопроса.'],
  [
    'Nobody of the territory has capacity left this month; raise monthlyCapacity or assign by hand.',
    'В этом месяце у получателей территории нет свободной ёмкости; поднимите monthlyCapacity или назначьте вручную.',
  ],
  [
    'The lead is very likely of somebody who is there already. Give convertedPersonId with one of params.candidates, or notDuplicate: true to make another person.',
    'Скорее всего, этот человек уже есть. Укажите convertedPersonId с одним из params.candidates или notDuplicate: true, чтобы завести ещё одного.',
  ],
  ['The form asks {1}.', 'Анкета спрашивает: {1}.'],
  [
    'The lead fits the criteria of no territory; add one without criteria for the rest.',
    'Лид не подходит ни к одной территории; добавьте для остальных территорию без условий.',
  ],
  [
    'There is no pipeline with an open stage for this lead; add one or give dealStageId.',
    'Для этого лида нет воронки с открытой стадией; добавьте её или укажите dealStageId.',
  ],
];
