import {
  bool,
  choice,
  computed,
  date,
  decimal,
  defineEntity,
  email,
  int,
  json,
  link,
  links,
  money,
  phone,
  state,
  teamAccess,
  text,
  timestamp,
} from '#kernel';
import { leadMachine } from './lead.machine.js';
import { readableConsents } from './consents.rule.js';

type PathSql = (path: string) => string;

/** SAL17: never stale, since the clock decides and no stored mark. */
const kept = (c: PathSql, due: string, done: string): string =>
  `case when ${c(done)} <= ${c(due)} then 'fulfilled' when ${c(done)} is not null or ${c(due)} < now() then 'failed' when ${c(due)} is not null then 'waiting' end`;

/** An interest that is not yet a deal: who it is stands here as they said it, until conversion makes records of it. */
export const lead = defineEntity('lead', {
  title: 'subject',
  label: { en: 'Lead', ru: 'Лид' },
  fields: {
    subject: text({ required: true, max: 300, search: true }),
    kind: choice(['newInterest', 'need'], {
      required: true,
      default: 'newInterest',
      index: true,
      description: 'A need is one of an account we know.',
    }),
    state: state(leadMachine, { index: true }),
    source: link('leadSource', { inverse: 'leads', onDelete: 'restrict' }),
    company: text({ max: 300, search: true }),
    firstName: text({ max: 100, personal: 'basic' }),
    lastName: text({ max: 150, search: true, personal: 'basic' }),
    position: text({ max: 200, personal: 'basic' }),
    email: email({ personal: 'basic', index: true }),
    phone: phone({ personal: 'basic' }),
    country: text({ max: 2, pattern: /^[A-Z]{2}$/, example: 'RU', index: true }),
    region: text({ max: 200, index: true }),
    industry: text({ max: 200, index: true }),
    account: link('account', { inverse: 'leads', onDelete: 'setNull', description: 'Whose need it is, if we know them.' }),
    person: link('person', { inverse: 'leads', onDelete: 'setNull' }),
    need: text({ max: 10_000, search: true }),
    products: links('product', { inverse: 'leads' }),
    budget: money({ min: 0 }),
    timeframe: choice(['now', 'month', 'quarter', 'year', 'unknown']),
    consents: json({
      description: 'What they agreed to: [{ channel, purpose, state, textVersion, source }]; copied on conversion.',
    }),
    files: links('file', { inverse: 'leads' }),
    territory: link('territory', { inverse: 'leads', onDelete: 'setNull' }),
    form: link('qualificationForm', { inverse: 'leads', onDelete: 'restrict' }),
    answers: json({ description: 'By question\'s code: { "budget": "yes" }.' }),
    score: int({ min: 0, max: 100, readOnly: true, index: true }),
    scoreParts: json({ readOnly: true, description: 'What each answer gave of what it could.' }),
    grade: choice(['A', 'B', 'C', 'D'], { readOnly: true, index: true }),
    knockedOut: bool({ readOnly: true }),
    minScore: int({ readOnly: true, min: 0, max: 100 }),
    receivedAt: timestamp({
      required: true,
      immutable: true,
      index: true,
      default: ({ now }: { now: Date }) => now.toISOString(),
      description: 'When it came to us; now unless given.',
    }),
    renewedAt: timestamp({
      readOnly: true,
      description: 'When it was taken up again last; it is to be answered anew from then.',
    }),
    assignedAt: timestamp({ readOnly: true }),
    firstResponseDueAt: timestamp({ readOnly: true, index: true }),
    respondedAt: timestamp({ readOnly: true }),
    responseMinutes: decimal({
      readOnly: true,
      precision: 12,
      scale: 2,
      description: 'Working minutes until the first response, from when it came or, if nobody had answered, was taken up again.',
    }),
    responseState: computed(choice(['waiting', 'fulfilled', 'failed']), {
      reads: ['firstResponseDueAt', 'respondedAt'],
      sql: (c) => kept(c, 'firstResponseDueAt', 'respondedAt'),
    }),
    rollingDueAt: timestamp({ readOnly: true, index: true, description: 'When what they last wrote is to be answered.' }),
    rollingRespondedAt: timestamp({ readOnly: true }),
    rollingState: computed(choice(['waiting', 'fulfilled', 'failed']), {
      reads: ['rollingDueAt', 'rollingRespondedAt'],
      sql: (c) => kept(c, 'rollingDueAt', 'rollingRespondedAt'),
    }),
    disqualifyReason: text({ max: 1000 }),
    recycledUntil: date(),
    duplicateOf: link('lead', { inverse: 'duplicates', onDelete: 'setNull' }),
    convertedAt: timestamp({ readOnly: true, index: true }),
    convertedAccount: link('account', { onDelete: 'setNull', readOnly: true }),
    convertedPerson: link('person', { onDelete: 'setNull', readOnly: true }),
    convertedDeal: link('deal', { inverse: 'fromLeads', onDelete: 'setNull', readOnly: true }),
    notDuplicate: bool({
      required: true,
      default: false,
      description: 'Given with convert: make person and account although they look like ones that are there (CON2).',
    }),
    dealStage: link('dealStage', {
      onDelete: 'setNull',
      readOnly: true,
      description: 'Given with convert: where the deal begins.',
    }),
  },
  access: teamAccess,
  rules: [readableConsents],
  indexes: [['ownerId', 'state']],
  report: {
    measures: ['score', 'responseMinutes', 'budget'],
    dimensions: ['ownerId', 'teamId', 'sourceId', 'territoryId', 'state', 'grade', 'kind'],
  },
});

/** Who besides has a say in it; becomes a participant of the deal. */
export const leadParticipant = defineEntity('leadParticipant', {
  title: 'note',
  label: { en: 'Participant of a lead', ru: 'Участник лида' },
  common: 'child',
  fields: {
    lead: link('lead', { required: true, inverse: 'participants', onDelete: 'cascade' }),
    person: link('person', { required: true, inverse: 'leadRoles', onDelete: 'cascade' }),
    role: choice(['user', 'influencer', 'decisionMaker', 'approver', 'gatekeeper', 'champion', 'other'], {
      required: true,
      default: 'other',
    }),
    note: text({ max: 1000 }),
  },
  keys: [['leadId', 'personId']],
  access: { through: ['lead'] },
});
