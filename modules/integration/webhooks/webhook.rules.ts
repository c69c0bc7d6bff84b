import { checkEventTypes, defineRule, invalid, Problem, type Context } from '#kernel';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Address, event types, filter and fields are checked when they are given, not when the first event comes. */
export const known = defineRule('webhook-known', {
  on: ['create', 'update'],
  reads: true,
  async check({ after, changed }, ctx) {
    if (changed.includes('url')) ctx.outboundUrl(String(after.url), '/url');
    if (changed.includes('eventTypes')) checkEventTypes(after.eventTypes as string[], ctx.events, '/eventTypes');
    if (changed.includes('filter')) await checkFilter(after.filter, ctx);
    if (changed.includes('fields')) await checkFields(after.fields, ctx);
  },
});

/** Whoever could point another's webhook to an address of their own would read with the other's rights. */
export const ownRights = defineRule('webhook-own-rights', {
  on: ['create', 'update'],
  check({ after, changed }, { actor }) {
    if (actor.userId === null || after.ownerId === actor.userId) return;
    const decisive = ['url', 'eventTypes', 'filter', 'fields', 'body', 'ownerId'];
    if (!changed.some((key) => decisive.includes(key))) return;
    if (!actor.roles.includes('admin') || actor.keyId !== null)
      throw invalid(
        '/ownerId',
        'A webhook reads with the rights of its owner; only administrators may set up one for somebody else.',
      );
  },
});

async function checkFilter(filter: unknown, ctx: Context): Promise<void> {
  if (filter === null || filter === undefined) return;
  if (!isObject(filter)) throw invalid('/filter', 'Expected a filter for each entity: { "person": { … } }.');
  for (const [entity, conditions] of Object.entries(filter)) {
    checkEntity(entity, '/filter', ctx);
    if (!isObject(conditions)) throw invalid(`/filter/${entity}`, 'Expected an object of conditions.');
    await tried(`/filter/${entity}`, () => ctx.records(entity).list({ filter: conditions, fields: ['id'], first: 1 }));
  }
}

async function checkFields(fields: unknown, ctx: Context): Promise<void> {
  if (fields === null || fields === undefined) return;
  if (!isObject(fields)) throw invalid('/fields', 'Expected a list of fields for each entity: { "person": ["lastName"] }.');
  for (const [entity, names] of Object.entries(fields)) {
    checkEntity(entity, '/fields', ctx);
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name.includes('.')) || names.length > 200)
      throw invalid(`/fields/${entity}`, 'Expected a list of names of fields.');
    await tried(`/fields/${entity}`, () => ctx.records(entity).list({ fields: ['id', ...(names as string[])], first: 1 }));
  }
}

function checkEntity(entity: string, pointer: string, ctx: Context): void {
  if (!ctx.events.has(`${entity}.created`)) throw invalid(`${pointer}/${entity.slice(0, 100)}`, 'There is no such entity.');
}

/** Asks for it once, so that the refusal is the same as a list's. */
async function tried(pointer: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const within = (error.pointer ?? '').replace(/^\/(filter|fields)/, '');
    throw new Problem(error.code, error.status, error.message, { pointer: `${pointer}${within}`, params: { ...error.params } });
  }
}
