import { definePreset } from '#kernel';

/** `10/20/2016` as the day it is; nothing for an empty cell. */
function dayOf(written: unknown): string | undefined {
  const [, month = '', day = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(String(written ?? '').trim()) ?? [];
  return year === '' ? undefined : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const momentOf = (written: unknown): string | undefined => {
  const day = dayOf(written);
  return day === undefined ? undefined : `${day}T00:00:00Z`;
};

const slug = (name: unknown): string =>
  String(name ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 20);

const opportunity = { externalId: { system: 'maven', from: 'opportunity_id' }, match: ['externalId'] } as const;
const product = { from: 'product', values: { GTXPro: 'GTX Pro' }, anyCase: true } as const;

/** Teams by their managers, below the regional offices. */
export const mavenTeams = definePreset('maven-teams', {
  entity: 'orgUnit',
  description: 'sales_teams.csv of the Maven Analytics CRM set: teams and the offices above them',
  prepare: (row) => ({ ...row, code: slug(row['manager']), team: `Team of ${String(row['manager'])}` }),
  files: [
    {
      when: ['sales_agent', 'regional_office'],
      mapping: {
        fields: { code: { from: 'code' }, name: 'team', kind: { value: 'team' } },
        match: ['code'],
        links: { parentId: { from: 'regional_office', find: { by: 'name' }, create: { kind: 'branch' } } },
      },
    },
  ],
});

/** The same file once more: the agents as users, each in the team of their manager. */
export const mavenAgents = definePreset('maven-agents', {
  entity: 'user',
  description: 'sales_teams.csv of the Maven Analytics CRM set: agents as users in their teams',
  prepare: (row) => ({ ...row, email: `${slug(row['sales_agent'])}@maven.example`, code: slug(row['manager']) }),
  files: [
    {
      when: ['sales_agent', 'regional_office'],
      mapping: {
        fields: { email: 'email', name: 'sales_agent' },
        match: ['email'],
        children: [
          {
            list: 'employments',
            fields: { position: { value: 'Sales agent' }, isPrimary: { value: true } },
            links: { unitId: { from: 'code', find: { by: 'code' } } },
            match: ['position'],
            needs: ['position'],
          },
        ],
      },
    },
  ],
});

export const mavenProducts = definePreset('maven-products', {
  entity: 'product',
  description: 'products.csv of the Maven Analytics CRM set',
  files: [
    {
      when: ['product', 'series', 'sales_price'],
      mapping: {
        fields: {
          sku: 'product',
          name: 'product',
          listPrice: { from: 'sales_price', transform: { money: { currency: 'USD' } } },
        },
        match: ['sku'],
      },
    },
  ],
});

export const mavenAccounts = definePreset('maven-accounts', {
  entity: 'account',
  description: 'accounts.csv of the Maven Analytics CRM set',
  files: [
    {
      when: ['account', 'sector', 'subsidiary_of'],
      mapping: {
        fields: {
          name: 'account',
          industry: { from: 'sector', values: { technolgy: 'technology' } },
          foundedOn: { from: 'year_established', transform: 'year' },
          annualRevenue: { from: 'revenue', transform: { money: { currency: 'USD', times: 1_000_000 } } },
          employees: 'employees',
        },
        match: ['name'],
        links: { parentId: { from: 'subsidiary_of', find: { by: 'name' } } },
      },
    },
  ],
});

/** Every deal as it began: prospecting, or engaging from its engage date. What became of it is {@link mavenOutcomes}. */
export const mavenDeals = definePreset('maven-deals', {
  entity: 'deal',
  description:
    'sales_pipeline.csv of the Maven Analytics CRM set: deals as they began; a pipeline has the stages Prospecting and Engaging',
  prepare: (row) => ({
    ...row,
    opened: momentOf(row['engage_date']),
    began: dayOf(row['engage_date']) === undefined ? 'Prospecting' : 'Engaging',
  }),
  files: [
    {
      when: ['opportunity_id', 'deal_stage'],
      mapping: {
        ...opportunity,
        fields: { name: product, openedAt: { from: 'opened', once: true }, clientType: { value: 'new', once: true } },
        links: {
          stageId: { from: 'began', find: { by: 'name' }, once: true },
          accountId: { from: 'account', find: { by: 'name' } },
          ownerId: { from: 'sales_agent', find: { by: 'name' } },
        },
        children: [
          {
            list: 'lines',
            fields: { description: product, quantity: { value: '1', once: true } },
            links: { productId: { ...product, find: { by: 'sku' } } },
            match: ['description'],
          },
        ],
      },
    },
  ],
});

/** The same file once more: the deals that were won or lost move there, on their day and by the rules of the pipeline. */
export const mavenOutcomes = definePreset('maven-outcomes', {
  entity: 'deal',
  description:
    'sales_pipeline.csv of the Maven Analytics CRM set: what became of the deals; imported with mode=update after maven-deals',
  prepare: (row) => ({
    ...row,
    closed: momentOf(row['close_date']),
    reason: row['deal_stage'] === 'Lost' ? 'Not stated' : undefined,
  }),
  files: [
    {
      when: ['opportunity_id', 'deal_stage'],
      mapping: {
        ...opportunity,
        fields: {
          closedAt: 'closed',
          amount: { from: 'close_value', transform: { money: { currency: 'USD' } } },
        },
        links: {
          stageId: { from: 'deal_stage', find: { by: 'name' } },
          lostReasonId: { from: 'reason', find: { by: 'name' }, create: { code: 'not-stated' } },
        },
      },
    },
  ],
});

export const mavenPresets = [mavenTeams, mavenAgents, mavenProducts, mavenAccounts, mavenDeals, mavenOutcomes];
