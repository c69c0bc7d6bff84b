import { kernelModules } from '../../src/parts/index.js';

/** What the suite has to know of an entity beyond its fields' own samples; every exception says why it is one. */
export interface Peculiarities {
  /** Values that the entity's rules need besides what its fields require; `make` gives the id of a record of an entity. */
  readonly least?: (make: (entity: string) => Promise<string>, n: number) => Promise<Record<string, unknown>>;
  /** Values that a full record needs besides; they take the place of the samples. */
  readonly full?: (n: number) => Record<string, unknown>;
  /** Fields that are not given together with the others, with the reason. */
  readonly without?: Readonly<Record<string, string>>;
  /** Fields that are given on create but not changed afterwards by the suite, with the reason. */
  readonly kept?: Readonly<Record<string, string>>;
  /** Events that a create, update … fires besides the usual one. */
  readonly events?: Readonly<Partial<Record<'create' | 'update' | 'delete' | 'restore', readonly string[]>>>;
}

/** Another text for each number; those of neighbours have little in common, since names alike would be taken for duplicates. */
function letters(n: number, length: number): string {
  const spread = (n * 7_654_321) % 26 ** length;
  return Array.from({ length }, (_, i) => String.fromCharCode(65 + (Math.floor(spread / 26 ** i) % 26))).join('');
}

const ofAccount = async (make: (entity: string) => Promise<string>) => ({ accountId: await make('account') });

/** What belongs to somebody makes them more or less complete (CON5). */
const completeness = (entity: string) => ({
  create: [`${entity}.updated`],
  delete: [`${entity}.updated`],
  restore: [`${entity}.updated`],
});

const both = ['account.updated', 'person.updated', 'person.updated'];
const roles = { create: both, delete: both, restore: both };

const digits = (n: number, length: number): string => String(n).padStart(length, '7');

const kinds = kernelModules.flatMap((module) => module.notifications.map(({ name }) => name));
let templates = 0;

export const peculiarities: Readonly<Record<string, Peculiarities>> = {
  businessCalendar: {
    least: async () => ({ definition: { timeZone: 'Europe/Berlin', week: {} } }),
    full: () => ({
      definition: { timeZone: 'Europe/Moscow', week: { monday: [{ start: 540, end: 1080 }] }, holidays: 'russia' },
    }),
    kept: { definition: 'is a calendar, not any JSON' },
  },
  webhook: {
    least: async (_, n) => ({ eventTypes: ['account.created'], url: `https://${letters(n, 5).toLowerCase()}.example.com/` }),
    full: (n) => ({ eventTypes: ['person.*', '*.deleted'], url: `https://${letters(n, 5).toLowerCase()}.example.com:8443/hook` }),
    without: {
      filter: 'is by entity; its own test tries it',
      fields: 'are by entity; their own test tries them',
    },
    kept: { url: 'has rules of its own, which its own test tries', eventTypes: 'are names of events, not any text' },
  },
  exportSchedule: {
    least: async () => ({ entity: 'country', repeat: 'daily', at: '08:30:00' }),
    full: () => ({
      entity: 'country',
      repeat: 'weekly',
      at: '08:30:00',
      weekday: 'monday',
      dayOfMonth: 31,
      sort: ['-createdAt'],
      fields: ['name'],
      format: 'csv',
    }),
    without: { filter: 'is of the entity; its own test tries it', cron: 'has a language of its own, which its own test tries' },
    kept: {
      fields: 'are names of fields, not any text',
      sort: 'is of fields, not any text',
      format: 'vcard is for contacts only',
      repeat: 'each way asks for fields of its own',
      at: 'is needed where it repeats daily',
      weekday: 'is needed where it repeats weekly',
      ownerId: 'has rules of its own, which its own test tries',
    },
  },
  account: {
    least: async (_, n) => ({ name: `${letters(n, 6)} trading` }),
    // Equal tax numbers and sites would be refused as duplicates.
    full: (n) => ({
      inn: digits(n, 10),
      ogrn: digits(n, 13),
      vatId: `DE${digits(n, 9)}`,
      website: `https://${letters(n, 5).toLowerCase()}.example`,
      legalName: `${letters(n, 7)} legal`,
      shortName: letters(n, 8),
    }),
    kept: {
      ownerId: 'a VIP account changes hands only with approval (CON8)',
      vip: 'needs an owner (CON8)',
      valueClass: 'class A needs an owner (CON8)',
    },
  },
  person: {
    least: async (_, n) => ({ lastName: letters(n, 7) }),
    // The role in the person's account comes and goes with them.
    events: { create: ['accountPerson.created'], delete: ['accountPerson.deleted'] },
    full: (n) => ({
      firstName: letters(n * 7 + 3, 5),
      displayName: `${letters(n, 6)} ${letters(n * 3, 6)}`,
      nickname: letters(n, 9),
    }),
  },
  customField: {
    least: async (_, n) => ({ entity: 'country', key: `${letters(n, 6).toLowerCase()}Note`, type: 'text' }),
    full: (n) => ({ entity: 'country', key: `${letters(n, 6).toLowerCase()}Sign`, type: 'text' }),
    without: {
      options: 'they go with the type',
      defaultValue: 'it goes with the type',
      requiredWhen: 'a condition names fields',
      visibleWhen: 'a condition names fields',
      required: 'other samples of the entity would need it',
    },
    kept: { key: 'no two fields have one', type: 'other types need options' },
  },
  customObject: {
    least: async (_, n) => ({ name: `${letters(n, 6).toLowerCase()}Thing` }),
    full: (n) => ({ name: `${letters(n, 6).toLowerCase()}Stuff`, plural: `${letters(n, 6).toLowerCase()}Heap` }),
  },
  country: { least: async (_, n) => ({ alpha2: letters(n, 2), alpha3: letters(n, 3) }) },
  orgUnit: { least: async (_, n) => ({ code: `U${n}` }) },
  numberSequence: {
    least: async (_, n) => ({ code: `sample${n}` }),
    kept: {
      pattern: 'has a grammar of its own',
      reset: 'a number must name what it is reset by',
      scope: 'and what it counts by',
    },
    full: () => ({ pattern: '{office}-{yyyy}{mm}-{000}' }),
  },
  formRule: {
    least: async () => ({ entity: 'country', required: ['name'] }),
    full: () => ({ condition: { alpha2: { eq: 'RU' } }, readOnly: ['alpha2'], defaults: { name: 'Russia' } }),
    kept: {
      condition: 'is a filter of its entity',
      required: 'names fields of its entity',
      readOnly: 'names fields of its entity',
      defaults: 'holds values of its entity',
    },
  },
  importMapping: {
    least: async () => ({ entity: 'country', mapping: { fields: { name: 'Country' } } }),
    full: () => ({ mapping: { fields: { alpha2: { from: 'code', transform: 'upper' } }, match: ['alpha2'] } }),
    kept: { entity: 'never changes', mapping: 'has to fit the entity' },
  },
  savedView: {
    least: async () => ({ entity: 'country' }),
    full: () => ({
      filter: { alpha2: { eq: 'RU' } },
      columns: ['name', 'alpha2'],
      sort: ['-name'],
      layout: { groupBy: 'alpha2' },
    }),
    kept: {
      filter: 'is a filter of its entity',
      columns: 'names fields of its entity',
      sort: 'names fields of its entity',
      layout: 'names fields of its entity',
      search: 'its entity cannot be searched',
    },
    without: { search: 'its entity cannot be searched' },
  },
  workflow: { least: async (_, n) => ({ code: `contract-${n}` }) },
  approvalPolicy: {
    least: async (_, n) => ({ code: `contract-${n}`, steps: [{ approvers: [{ role: 'admin' }] }] }),
    kept: { steps: 'a policy that could not be followed is refused', code: 'small letters and hyphens' },
  },
  exchangeRate: { least: async (_, n) => ({ currency: letters(n, 3) }) },
  // One for each kind, language and channel, of known kinds and with their variables.
  notificationTemplate: {
    least: async () => {
      const n = templates++;
      return {
        locale: ['en', 'ru'][n % 2],
        channel: ['inApp', 'email'][(n >> 1) % 2],
        kind: kinds[(n >> 2) % kinds.length],
        subject: 'Sample',
        body: 'Sample',
      };
    },
    full: () => ({ subject: 'Another sample', body: 'Another one' }),
    kept: { kind: 'taken by another sample', locale: 'taken by another sample', channel: 'taken by another sample' },
  },
  identityProvider: {
    without: { autoProvision: 'needs domains and a role', domains: 'its texts are domains' },
  },
  roleGrant: { least: async (_, n) => ({ permission: `sample.${n}` }) },
  // Of people nobody else in the suite has a role with: which role is primary changes theirs, and how complete both are.
  accountPerson: {
    events: roles,
    least: async (make) => ({ accountId: await make('account'), personId: await make('person') }),
    without: { endsOn: "a role that has ended is nobody's primary one" },
  },
  contactPoint: {
    events: completeness('account'),
    least: ofAccount,
    without: { personId: 'a point belongs to a person or to an account' },
  },
  postalAddress: {
    events: completeness('account'),
    least: ofAccount,
    without: { personId: 'an address belongs to a person or to an account' },
  },
  consent: { least: ofAccount, without: { personId: 'a consent belongs to a person or to an account' } },
  greeting: { least: ofAccount, without: { personId: 'a greeting belongs to a person or to an account' } },
  // The account's next contact is the nearest planned one (CON11).
  plannedContact: {
    least: ofAccount,
    events: { create: ['account.updated'], delete: ['account.updated'], restore: ['account.updated'] },
  },
  // The thread's clock follows its messages (CON7).
  emailMessage: {
    events: { create: ['emailThread.updated'], delete: ['emailThread.updated'], restore: ['emailThread.updated'] },
  },
  relationship: {
    least: async (make) => ({ fromAccountId: await make('account'), toPersonId: await make('person') }),
    without: { fromPersonId: 'each end is an account or a person', toAccountId: 'each end is an account or a person' },
  },
  dealStage: {
    full: () => ({
      requiredFields: ['nextStep'],
      exitCriteria: { amount: { isNull: false } },
      autoTasks: [{ kind: 'call', goal: 'Arrange the measuring', inDays: 1 }],
      kind: 'open',
    }),
    kept: {
      requiredFields: 'names fields of deals',
      exitCriteria: 'is a filter of deals',
      autoTasks: 'are tasks, not any JSON',
      kind: 'a closing stage asks more of the deals made in it',
    },
    without: { nextStageIds: 'where deals go from it' },
  },
  // Its stays, its counts and its pipeline follow the stage.
  deal: {
    events: {
      create: ['deal.updated', 'stageStay.created'],
      delete: ['stageStay.deleted'],
      restore: ['stageStay.restored'],
    },
    without: { closedAt: 'only a closed deal has it' },
    kept: { stageId: 'moves by rules of its own' },
  },
  // Its clock starts with it (SAL17), and its score follows the answers.
  lead: {
    events: { create: ['lead.updated', 'lead.updated'] },
    full: () => ({ answers: { budget: 'yes' }, consents: [{ channel: 'any', purpose: 'service', state: 'granted' }] }),
    kept: { answers: 'answer the questions of its form', consents: 'have a form of their own', formId: 'asks for other answers' },
  },
  qualificationForm: {
    least: async () => ({ questions: [{ code: 'budget', text: 'Budget?', weight: 1, answers: { yes: 1, no: 0 } }] }),
    kept: { questions: 'have a form of their own' },
  },
  forecastOverride: {
    least: async (_, n) => ({ from: '2026-01-01', until: `2027-01-${String((n % 28) + 1).padStart(2, '0')}` }),
    kept: { from: 'is before until', until: 'is after from' },
  },
  // Its end follows its beginning.
  contract: {
    full: () => ({ startsOn: '2026-01-01', endsOn: '2026-12-31', autoRenew: false }),
    kept: { startsOn: 'is not after endsOn', endsOn: 'is not before startsOn', autoRenew: 'needs endsOn and renewMonths' },
  },
  territory: { full: () => ({ criteria: { region: { eq: 'North' } } }), kept: { criteria: 'is a filter of leads' } },
  productOption: { least: async (_, n) => ({ code: `option${n}` }) },
  productOptionValue: {
    least: async (_, n) => ({ code: `value-${n}` }),
    full: () => ({ effect: 'none' }),
    kept: { effect: 'an effect needs what it is reckoned by' },
  },
  unit: {
    without: { baseId: 'a base has no base' },
    full: () => ({ factor: '1.000000000000' }),
    kept: { factor: 'is 1 of a unit without a base' },
  },
  taxRate: { full: () => ({ validTo: '9999-12-31' }), kept: { validTo: 'is not before validFrom' } },
  priceRule: {
    least: async () => ({ percent: '-10.0000' }),
    full: () => ({
      target: 'global',
      kind: 'percent',
      base: 'list',
      amount: { amount: 100, currency: 'RUB' },
      surcharge: { amount: 100, currency: 'RUB' },
      roundTo: { amount: 100, currency: 'RUB' },
    }),
    without: {
      categoryId: 'a rule for all has no target',
      productId: 'a rule for all has no target',
      variantId: 'a rule for all has no target',
      baseListId: 'goes with base otherList',
    },
    kept: {
      target: 'needs what it names',
      kind: 'needs what it is reckoned by',
      base: 'otherList needs baseListId',
      amount: 'is in the currency of the list',
      surcharge: 'is in the currency of the list',
      roundTo: 'is in the currency of the list',
    },
  },
  // A version is numbered within its quote, whose first one is its current one.
  quoteVersion: {
    least: async (make) => ({ quoteId: await make('quote') }),
    events: { create: ['quote.updated', 'quoteVersion.updated'], delete: ['quote.updated'] },
  },
  // Only drafts go; what is in the order's books comes by its actions.
  qualityCheck: {
    least: async (make) => ({ salesOrderId: await make('salesOrder'), phase: 'preliminary', result: 'pass' }),
    events: { create: ['salesOrder.updated'], delete: ['salesOrder.updated'], restore: ['salesOrder.updated'] },
  },
};
