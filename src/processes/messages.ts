import type { Translation } from '../declare/module.js';

const definitions: readonly Translation[] = [
  ['There are no processes {1}; there are {2}.', 'Процессов {1} нет; есть {2}.'],
  ['A time of day goes with days and businessDays.', 'Время дня бывает только вместе с days и businessDays.'],
  ['Give a deadline, too.', 'Укажите и срок: deadline.'],
  ['Give a timeout, too.', 'Укажите и предельное время: timeout.'],
  ['There is no active approval policy {1}.', 'Действующего порядка согласования {1} нет.'],
  [
    'This is about a record: give the definition a subject, e.g. "subject": "account".',
    'Речь о записи: задайте в определении subject, например "subject": "account".',
  ],
  ['Nothing emits {1}; did you mean {2}?', 'События {1} не бывает; может быть, {2}?'],
  ['{1} is not money; name a field that is.', '{1} — не денежное поле; назовите денежное.'],
  [
    '{1} is not a link to a user; name one that is, e.g. ownerId.',
    '{1} — не связь с пользователем; назовите такую, например ownerId.',
  ],
  ['{1} is no date; name a field that is.', '{1} — не дата; назовите поле с датой.'],
  ['{1} is no date of {2}; name a field that is.', '{1} — не дата записи {2}; назовите поле с датой.'],
  [
    'The event is of {1}: say by which link it points at the {2}, e.g. "{3}Id".',
    'Это событие записи {1}: укажите, по какой связи она указывает на {2}, например "{3}Id".',
  ],
  ['There is no action {1}; did you mean {2}?', 'Действия {1} нет; может быть, {2}?'],
  ['{1} takes or gives secrets, so no workflow may run it.', '{1} принимает или выдаёт секреты, процессу его выполнять нельзя.'],
  ['Say which {1}: "record": "{{steps.someStep.id}}".', 'Укажите, какую запись {1}: "record": "{{steps.someStep.id}}".'],
  ['Say which record: "record": "{{steps.someStep.id}}".', 'Укажите, какую запись: "record": "{{steps.someStep.id}}".'],
  ['There is no variable {1}; did you mean {2}?', 'Переменной {1} нет; может быть, {2}?'],
  ['{1} is changed by actions only; use an action step.', '{1} меняется только действиями; возьмите шаг action.'],
  [
    'The event is of {1}, but the subject is {2}; make them one.',
    'Событие относится к {1}, а subject — {2}; приведите их к одному.',
  ],
  [
    'Only created and updated tell which fields changed; leave it out.',
    'Какие поля изменились, сообщают только created и updated; уберите это.',
  ],
  [
    'Say for which records a run is started: a filter, {} for all.',
    'Укажите, для каких записей запускать процесс: фильтр, {} — для всех.',
  ],
  [
    'This causes {1}, which starts the workflow again, without end; give the trigger changed with other fields, or the definition a condition that no longer holds then.',
    'Этот шаг вызывает {1}, и процесс запускается снова, без конца; задайте в trigger другие поля в changed или такое условие condition, которое после шага не выполняется.',
  ],
  ['There is no step {1}; did you mean {2}?', 'Шага {1} нет; может быть, {2}?'],
  [
    'No step leads to {1}; name it as the next of another step, or take it out.',
    'К шагу {1} ничто не ведёт; назовите его в next другого шага или уберите.',
  ],
  [
    'This leads back to {1}, so the run would never end; lead on to a later step, or start a new run.',
    'Это ведёт назад к {1}, и процесс не кончился бы; ведите к более позднему шагу или запускайте новый процесс.',
  ],
  ['A wait has exactly one of for, until and event.', 'У ожидания есть ровно одно из for, until и event.'],
  ['An offset goes with until.', 'offset бывает только вместе с until.'],
  ['{1} goes with event.', '{1} бывает только вместе с event.'],
  ['The name {1} must look like "deliveryDay".', 'Имя {1} должно иметь вид "deliveryDay".'],
  ['The name {1} must look like "measured".', 'Имя {1} должно иметь вид "measured".'],
  ['Expected a name such as "remindClient".', 'Ожидается имя, например "remindClient".'],
  ['A deadline lies days or businessDays from its date.', 'Срок отстоит от даты на days или businessDays.'],
  ['Two steps are called {1}; rename one.', 'Два шага называются {1}; переименуйте один.'],
  [
    '{1} starts {2} again, so the runs would never end; take one of the subprocesses out.',
    '{1} снова запускает {2}, и процессы не кончились бы; уберите один из подпроцессов.',
  ],
  ['There is no published workflow {1}; publish it first.', 'Опубликованного процесса {1} нет; сначала опубликуйте его.'],
  [
    '{1} is about a record of {2}: say which, e.g. "record": "{{record.{3}Id}}".',
    '{1} касается записи {2}: укажите, какой, например "record": "{{record.{3}Id}}".',
  ],
  ['Expected one of {1}; did you mean {2}?', 'Ожидается одно из {1}; может быть, {2}?'],
  ['There is no {1} here; did you mean {2}?', 'Здесь нет {1}; может быть, {2}?'],
  ['The template cannot be read: {1}.', 'Шаблон не читается: {1}.'],
  [
    'A template may hold {{variables}} and {{#sections}} only.',
    'В шаблоне могут быть только {{переменные}} и {{#секции}}: {{variables}}, {{#sections}}.',
  ],
  ['The address of a webhook is fixed; put variables into its body.', 'Адрес вебхука неизменен; переменные пишите в body.'],
  ['There is no role {1}; did you mean {2}?', 'Роли {1} нет; может быть, {2}?'],
];

const running: readonly Translation[] = [
  ['The run is {1} and cannot be cancelled.', 'Процесс в состоянии {1}, отменить его нельзя.'],
  ['The run is {1}; only one that failed is tried again.', 'Процесс в состоянии {1}; повторяют только неудавшийся.'],
  ['This step is {1} already.', 'Этот шаг уже в состоянии {1}.'],
  ['This is for people, not for the system.', 'Это для людей, не для системы.'],
  ['You are not among those who are asked.', 'Вас об этом не просили.'],
  ['This run is about no record.', 'Этот процесс не относится ни к какой записи.'],
  ['The definition has no step {1}.', 'В определении нет шага {1}.'],
  ['There is no workflow {1}.', 'Процесса {1} нет.'],
  ['The workflow {1} is about no record.', 'Процесс {1} не относится ни к какой записи.'],
  ['The workflow {1} is about a record of {2}.', 'Процесс {1} касается записи {2}.'],
  ['The workflow {1} is not active or has no published version.', 'Процесс {1} выключен или не имеет опубликованной версии.'],
  ['The run {1} of {2} ended as {3}.', 'Процесс {1} ({2}) кончился состоянием {3}.'],
  ['The step {1} does not wait.', 'Шаг {1} ничего не ждёт.'],
  [
    'There is nobody to do the step {1}; give users the role, or name others.',
    'Шаг {1} некому выполнять; дайте пользователям роль или назовите других.',
  ],
  ['The run {1} of {2} was stopped as a loop.', 'Процесс {1} ({2}) остановлен как бесконечный.'],
  ['{1} is empty, so there is nothing to wait for.', 'Поле {1} пусто, ждать нечего.'],
];

const approvals: readonly Translation[] = [
  ['The approval is {1} already.', 'Согласование уже в состоянии {1}.'],
  ['A decision is for people, not for the system.', 'Решают люди, не система.'],
  [
    'Nobody decides on what they have asked for themselves; somebody else of the approvers has to.',
    'Никто не решает по собственному запросу; это должен сделать другой согласующий.',
  ],
  ['You have decided at this step already.', 'На этом шаге вы уже решили.'],
  ['You are not among those who decide now.', 'Сейчас решаете не вы.'],
  [
    'Only a returned approval is asked again; this one is {1}.',
    'Снова запрашивают только возвращённое согласование; это — в состоянии {1}.',
  ],
  ['No amount is above {1} and up to {2}; make upTo greater.', 'Нет суммы больше {1} и не больше {2}; увеличьте upTo.'],
  ['This waits for approval already; withdraw that one first.', 'Это уже на согласовании; сначала отзовите тот запрос.'],
  [
    'There is no exchange rate for this amount, so its limits cannot be told; enter the rate first.',
    'Для этой суммы нет курса, её пределы неизвестны; сначала внесите курс.',
  ],
  [
    'Nobody can decide at step {1}, or too few can; name more approvers in the policy, or give users the role.',
    'На шаге {1} решать некому или слишком немногим; назовите в порядке больше согласующих или дайте пользователям роль.',
  ],
  [
    'Only who asked for the approval, or an administrator, may do this.',
    'Это может только запросивший согласование или администратор.',
  ],
];

/** The refusals in Russian. */
export const processMessages: readonly Translation[] = [...definitions, ...running, ...approvals];
