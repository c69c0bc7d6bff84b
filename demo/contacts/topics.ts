export type Kind =
  | 'call'
  | 'meeting'
  | 'email'
  | 'letter'
  | 'fax'
  | 'sms'
  | 'chat'
  | 'social'
  | 'webForm'
  | 'order'
  | 'presentation'
  | 'conference'
  | 'visit'
  | 'event'
  | 'other';

/** What is talked about with clients. `weight` is how often, of all. */
export interface Topic {
  readonly kind: Kind;
  readonly direction: 'incoming' | 'outgoing';
  readonly subject: string;
  readonly body?: string;
  readonly decision?: string;
  /** Minutes; none for what takes no time together. */
  readonly minutes?: readonly [number, number];
  readonly weight: number;
}

/** With clients; every kind of contact there is appears. */
export const clientTopics: readonly Topic[] = [
  {
    kind: 'call',
    direction: 'incoming',
    subject: 'Вопрос о сроке изготовления зеркал',
    body: 'Обычный срок 3–5 дней; назвали дату готовности.',
    minutes: [3, 12],
    weight: 9,
  },
  {
    kind: 'call',
    direction: 'outgoing',
    subject: 'Заказ готов, договорились о выдаче',
    body: 'Заказчик заберёт сам, осмотр при выдаче.',
    minutes: [2, 6],
    weight: 8,
  },
  {
    kind: 'call',
    direction: 'outgoing',
    subject: 'Уточнение намерения оплатить счёт',
    body: 'Звонок за три рабочих дня до срока оплаты.',
    decision: 'Оплатят в срок.',
    minutes: [2, 8],
    weight: 7,
  },
  {
    kind: 'call',
    direction: 'incoming',
    subject: 'Интерес к стеклянным столешницам',
    body: 'Просят прислать эскизы и цены.',
    minutes: [5, 20],
    weight: 6,
  },
  {
    kind: 'call',
    direction: 'outgoing',
    subject: 'Опрос после первой покупки',
    body: 'Качеством довольны, хотели бы доставку вечером.',
    minutes: [4, 10],
    weight: 4,
  },
  {
    kind: 'email',
    direction: 'outgoing',
    subject: 'Коммерческое предложение',
    body: 'Предложение с тремя вариантами отделки во вложении.',
    weight: 9,
  },
  {
    kind: 'email',
    direction: 'outgoing',
    subject: 'Эскиз изделия на согласование',
    body: 'Просим подтвердить размеры и рисунок.',
    weight: 8,
  },
  {
    kind: 'email',
    direction: 'incoming',
    subject: 'Согласование эскиза',
    body: 'Размеры верны, рисунок просят светлее.',
    decision: 'Рисунок делаем светлее на два тона.',
    weight: 6,
  },
  { kind: 'email', direction: 'outgoing', subject: 'Счёт на оплату', weight: 6 },
  { kind: 'letter', direction: 'outgoing', subject: 'Договор на годовое обслуживание, два экземпляра', weight: 3 },
  { kind: 'fax', direction: 'incoming', subject: 'Подписанная спецификация', weight: 2 },
  { kind: 'sms', direction: 'outgoing', subject: 'Напоминание о замере', weight: 4 },
  {
    kind: 'chat',
    direction: 'incoming',
    subject: 'Вопрос о толщине стекла для полок',
    body: 'Посоветовали 6 мм с обработанной кромкой.',
    weight: 5,
  },
  { kind: 'social', direction: 'incoming', subject: 'Просят показать работы из витражного стекла', weight: 2 },
  { kind: 'webForm', direction: 'incoming', subject: 'Заявка с сайта: зеркало по размеру', weight: 5 },
  { kind: 'order', direction: 'incoming', subject: 'Заказ через сайт: зеркала с фацетом', weight: 6 },
  {
    kind: 'presentation',
    direction: 'outgoing',
    subject: 'Показ образцов стеклянной мебели',
    decision: 'Берём на пробу два стола.',
    minutes: [30, 90],
    weight: 3,
  },
  { kind: 'conference', direction: 'outgoing', subject: 'Онлайн-показ оборудования для витрин', minutes: [40, 80], weight: 2 },
  {
    kind: 'meeting',
    direction: 'incoming',
    subject: 'Обсуждение оформления входной группы',
    decision: 'Делаем входную группу в два этапа, первый к концу месяца.',
    minutes: [30, 100],
    weight: 5,
  },
  {
    kind: 'visit',
    direction: 'outgoing',
    subject: 'Выезд на замер',
    body: 'Замер снят, стены неровные: нужен запас 4 мм.',
    minutes: [40, 120],
    weight: 6,
  },
  { kind: 'event', direction: 'incoming', subject: 'Выставка интерьеров: знакомство у стенда', minutes: [5, 25], weight: 2 },
  { kind: 'other', direction: 'outgoing', subject: 'Передали набор образцов с водителем', weight: 2 },
];

/** With those we buy from and work together with. */
export const supplierTopics: readonly Topic[] = [
  {
    kind: 'call',
    direction: 'outgoing',
    subject: 'Наличие полотна 4 мм',
    body: 'Есть на складе, отгрузка завтра.',
    minutes: [3, 9],
    weight: 5,
  },
  { kind: 'email', direction: 'incoming', subject: 'Новый прейскурант', weight: 3 },
  { kind: 'order', direction: 'outgoing', subject: 'Заявка на стекло', weight: 4 },
  {
    kind: 'meeting',
    direction: 'outgoing',
    subject: 'Условия отсрочки на год',
    decision: 'Отсрочка 14 дней без роста цены.',
    minutes: [40, 90],
    weight: 2,
  },
  {
    kind: 'call',
    direction: 'incoming',
    subject: 'Задержка поставки',
    body: 'Машина задерживается на день, производство предупреждено.',
    minutes: [2, 6],
    weight: 2,
  },
];
