import { localDate, type Context } from '#kernel';
import type { Amount } from '../../amounts.js';
import { partiesOf } from '../../invoices/printing/parties.js';
import type { Printed } from '../../printing/document.js';
import { shownAmount, shownDay, type Locale } from '../../printing/format.js';
import type { Party } from '../../printing/party.js';
import { fillIn } from '../../printing/placeholders.js';
import { sumInWords } from '../../printing/sum-in-words.js';
import type { PLACEHOLDERS } from './contract-template.entity.js';

type Row = Readonly<Record<string, unknown>>;
type Values = Record<(typeof PLACEHOLDERS)[number], string>;

const WORDS = {
  ru: {
    heading: 'Договор № {{contract.number}} от {{contract.date}}',
    intro: '{{contract.name}}',
    seller: 'Исполнитель',
    buyer: 'Заказчик',
    signatory: 'Подписывает за заказчика',
    inn: 'ИНН',
    kpp: 'КПП',
    ogrn: 'ОГРН',
    term: 'Срок действия',
    from: 'с',
    until: 'по',
    openEnd: 'до расторжения',
    value: 'Цена договора',
    payment: 'Срок оплаты, дней',
    prolonged: 'Продлевается, месяцев',
    notice: 'Отказ от продления, дней до окончания',
    signed: 'Исполнитель ____________________     Заказчик ____________________',
  },
  en: {
    heading: 'Contract {{contract.number}} of {{contract.date}}',
    intro: '{{contract.name}}',
    seller: 'Contractor',
    buyer: 'Client',
    signatory: 'Signs for the client',
    inn: 'INN',
    kpp: 'KPP',
    ogrn: 'OGRN',
    term: 'Term',
    from: 'from',
    until: 'to',
    openEnd: 'until it is terminated',
    value: 'Price',
    payment: 'Days to pay',
    prolonged: 'Prolonged by months',
    notice: 'Notice before the end, days',
    signed: 'Contractor ____________________     Client ____________________',
  },
} as const;

const FIELDS = [
  'id',
  'number',
  'name',
  'startsOn',
  'endsOn',
  'signedOn',
  'noticeDays',
  'autoRenew',
  'renewMonths',
  'value',
  'paymentDays',
  'terms',
  'accountId',
  'account.name',
  'account.legalName',
  'account.inn',
  'person.fullName',
  'owner.name',
  'template.locale',
  'template.heading',
  'template.intro',
  'template.terms',
  'template.footer',
];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const of = (record: Row, link: string): Row => (record[link] ?? {}) as Row;

/** Everything a contract says, in the language of its template, or else of the client. */
export async function contractContent(ctx: Context, contractId: string): Promise<Printed> {
  const contract = (await ctx.records('contract').get(contractId, FIELDS)) as unknown as Row;
  const { seller, buyer, language } = await partiesOf(ctx, { accountId: text(contract['accountId']), billTo: null });
  const template = of(contract, 'template');
  const locale = (template['locale'] as Locale | undefined) ?? language;
  const words = WORDS[locale];
  const values = valuesOf(contract, seller, locale, localDate(ctx.actor.timeZone, ctx.now()));
  const fill = (given: unknown, otherwise = '') => fillIn(text(given) || otherwise, values);
  return {
    locale,
    number: text(contract['number']),
    version: null,
    heading: fill(template['heading'], words.heading),
    intro: fill(template['intro'], words.intro),
    details: detailsOf(contract, seller, buyer, locale),
    columns: [],
    lines: [],
    totals: [],
    inWords: values['contract.inWords'],
    terms: `${contract['terms'] ? text(contract['terms']) : fill(template['terms'])}\n\n${words.signed}`,
    footer: fill(template['footer']) || seller.name,
  };
}

function valuesOf(contract: Row, seller: Party, locale: Locale, today: string): Values {
  const day = (key: string, otherwise = '') => (contract[key] ? shownDay(text(contract[key]), locale) : otherwise);
  const value = contract['value'] as Amount | null;
  const account = of(contract, 'account');
  return {
    'contract.number': text(contract['number']),
    'contract.name': text(contract['name']),
    'contract.date': day('signedOn', shownDay(today, locale)),
    'contract.startsOn': day('startsOn'),
    'contract.endsOn': day('endsOn'),
    'contract.value': value ? `${shownAmount(value, locale)} ${value.currency}` : '',
    'contract.inWords': value ? sumInWords(BigInt(value.amount), value.currency, locale) : '',
    'contract.paymentDays': contract['paymentDays'] === null ? '' : String(contract['paymentDays'] as number),
    'account.name': text(account['name']),
    'account.legalName': text(account['legalName']) || text(account['name']),
    'account.inn': text(account['inn']),
    'person.name': text(of(contract, 'person')['fullName']),
    'owner.name': text(of(contract, 'owner')['name']),
    'seller.name': seller.name,
    'seller.signatory': seller.signatory ?? '',
  };
}

function detailsOf(contract: Row, seller: Party, buyer: Party, locale: Locale): (readonly [string, string])[] {
  const words = WORDS[locale];
  const party = ({ name, inn, kpp, ogrn, address, phone, email }: Party) =>
    [name, inn && `${words.inn} ${inn}`, kpp && `${words.kpp} ${kpp}`, ogrn && `${words.ogrn} ${ogrn}`, address, phone, email]
      .filter(Boolean)
      .join(', ');
  const value = contract['value'] as Amount | null;
  const number = (key: string) => (contract[key] == null ? '' : String(contract[key] as number));
  const day = (key: string) => shownDay(text(contract[key]), locale);
  const starts = contract['startsOn'] ? `${words.from} ${day('startsOn')} ` : '';
  const rows: (readonly [string, string])[] = [
    [words.seller, party(seller)],
    [words.buyer, party(buyer)],
    [words.signatory, text(of(contract, 'person')['fullName'])],
    [words.term, `${starts}${contract['endsOn'] ? `${words.until} ${day('endsOn')}` : words.openEnd}`],
    [words.prolonged, contract['autoRenew'] === true ? number('renewMonths') : ''],
    [words.notice, number('noticeDays')],
    [words.payment, number('paymentDays')],
    [words.value, value ? `${shownAmount(value, locale)} ${value.currency}` : ''],
  ];
  return rows.filter(([, said]) => said !== '');
}
