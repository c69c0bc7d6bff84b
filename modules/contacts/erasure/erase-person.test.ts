import { createHash } from 'node:crypto';
import pg from 'pg';
import { makeContext, testApi, type TestApi } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestApi;
let ctx: Context;
let admin: pg.Client;
beforeAll(async () => {
  kit = await testApi([contacts]);
  ctx = makeContext(kit.system);
  admin = new pg.Client(kit.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await kit?.close();
});

/** Values full of canaries for every field a client may write of an entity, by the kind of the field. */
function canaries(entity: string, tag: string): Record<string, unknown> {
  const fields = kit.kernel.registry.entities.get(entity)?.fields ?? new Map();
  const make: Record<string, (name: string) => unknown> = {
    text: (name) => `${tag} ${name}`,
    richText: (name) => `<p>${tag} ${name}</p>`,
    url: (name) => `https://example.com/${tag}/${name}`,
    email: () => `${tag.toLowerCase()}@example.com`,
    json: (name) => ({ note: `${tag} ${name}` }),
    tags: (name) => [`${tag} ${name}`],
    address: () => ({ lines: [`${tag} street`], city: `${tag} city` }),
  };
  const entries = [...fields.values()].flatMap(({ name, key, field, system }): [string, unknown][] => {
    const { readOnly, personal } = field.options;
    const value = make[field.kind]?.(name);
    if (system || readOnly || !personal || value === undefined) return [];
    const pattern = (field.json as { pattern?: string }).pattern;
    const max = (field.json as { maxLength?: number }).maxLength;
    return (pattern && !new RegExp(pattern).test(String(value))) || (max !== undefined && max < String(value).length)
      ? []
      : [[key, value]];
  });
  return Object.fromEntries(entries);
}

/** Where the text stands in any column of any table, as a superuser sees it. */
async function found(text: string): Promise<string[]> {
  const { rows } = await admin.query<{ table: string; column: string }>(
    `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as table, quote_ident(a.attname) as column from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where c.relkind = 'r'`,
  );
  const places: string[] = [];
  for (const { table, column } of rows) {
    const hit = await admin.query(`select 1 from ${table} where ${column}::text ilike '%' || $1 || '%' limit 1`, [text]);
    if ((hit.rowCount ?? 0) > 0) places.push(`${table}.${column}`);
  }
  return places;
}

async function fill(tag: string) {
  const manager = await kit.actor('manager');
  const post = async (path: string, body: Record<string, unknown>) => {
    const answer = await kit.rest<{ id: string }>(manager, 'POST', path, body, { 'idempotency-key': `${path} ${Math.random()}` });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
    return answer.body.id;
  };
  const personId = await post('/v1/people', { ...canaries('person', tag), notDuplicate: true });
  await ctx.records('person').update(personId, { firstName: `${tag} changed`, birthday: '1980-05-17' });
  const account = await ctx.records('account').create({ name: 'Firm' });
  await post('/v1/contact-points', { ...canaries('contactPoint', tag), personId, kind: 'email', valueRaw: `${tag}@example.com` });
  await post('/v1/postal-addresses', { ...canaries('postalAddress', tag), personId });
  await post('/v1/consents', { ...canaries('consent', tag), personId, purpose: 'marketing', state: 'granted' });
  await post('/v1/account-people', { ...canaries('accountPerson', tag), personId, accountId: account.id });
  await post('/v1/relationships', {
    ...canaries('relationship', tag),
    kind: 'referral',
    fromPersonId: personId,
    toAccountId: account.id,
  });
  await post('/v1/planned-contacts', { ...canaries('plannedContact', tag), personId, dueAt: '2027-01-01T00:00:00Z' });
  await post('/v1/greetings', { ...canaries('greeting', tag), personId, occasion: 'birthday', on: '2027-05-17' });
  const interactionId = await post('/v1/interactions', {
    ...canaries('interaction', tag),
    kind: 'call',
    personIds: [personId],
    accountId: account.id,
  });
  const mailbox = await ctx.records('mailbox').create({
    address:
      `box-${tag.toLowerCase()}x`.slice(0, 12).replace(tag.toLowerCase(), 'b') +
      `${Math.random().toString(36).slice(2)}@firm.example`,
  });
  const threadId = await post('/v1/email-threads', { ...canaries('emailThread', tag), personId, mailboxId: mailbox.id });
  await post('/v1/email-messages', {
    ...canaries('emailMessage', tag),
    threadId,
    direction: 'incoming',
    messageId: `${Math.random()}@x`,
  });
  const stranger = await post('/v1/email-threads', { subject: 'Stranger', mailboxId: mailbox.id });
  await post('/v1/email-messages', {
    ...canaries('emailMessage', tag),
    threadId: stranger,
    direction: 'incoming',
    messageId: `${Math.random()}@x`,
    from: `${tag}@Example.com`,
  });
  const errors = [{ line: 3, code: 'invalid_value', message: `«${tag}@example.com» is not …`, pointer: '/email' }];
  await ctx
    .asSystem('import')
    .records('importRun')
    .create({
      fileName: `${tag}@example.com.vcf`,
      entity: 'person',
      format: 'vcard',
      mode: 'create',
      state: 'done',
      errors,
      startedAt: '2026-01-01T00:00:00Z',
    });
  await ctx
    .asSystem('test')
    .records('notification')
    .create({
      userId: manager.userId,
      kind: 'kernel.message',
      channel: 'inApp',
      title: `About ${tag}`,
      body: `${tag} called`,
      payload: { name: tag },
      subjectEntity: 'person',
      subjectId: personId,
    } as never);
  await ctx.run('bulkRun.start', {
    entity: 'person',
    filter: { id: { eq: personId } },
    change: { position: 'Glazier' },
  } as never);
  const renamed = await kit.graphql(
    manager,
    `mutation { updatePerson(id: "${personId}", expectedVersion: null, input: { nickname: "${tag} again" }) { fullName } }`,
    {},
    { 'idempotency-key': `rename ${Math.random()}` },
  );
  if (renamed.body.errors) throw new Error(renamed.text);
  return { manager, personId, interactionId, account };
}

describe('the export for a person', () => {
  it('holds every value that erasure would take, with history, and leaves a receipt and no copy', async () => {
    const tag = 'CANARYGIVEN';
    const { manager, personId } = await fill(tag);
    const before = new Set(await found(tag));
    const answer = await kit.rest<{
      receiptId: string;
      sha256: string;
      data: { records: Record<string, unknown[]>; history: unknown[] };
    }>(manager, 'POST', `/v1/people/${personId}/export-data`, { request: '2026/18' }, { 'idempotency-key': 'export' });
    expect(answer.status).toBe(200);
    const { records, history } = answer.body.data;
    expect(Object.keys(records).sort()).toEqual(
      expect.arrayContaining([
        'contactPoint',
        'consent',
        'emailMessage',
        'interaction',
        'person',
        'postalAddress',
        'plannedContact',
      ]),
    );
    const tables = [...before].filter((place) => !/ledger|idempotency/.test(place) && !/search_|import_runs/.test(place));
    const text = JSON.stringify(records).toLowerCase();
    for (const place of tables) expect([place, text.includes(tag.toLowerCase())]).toEqual([place, true]);
    expect(JSON.stringify(history)).toContain(`${tag} changed`);
    const receipt = await ctx.records('subjectExport').get(answer.body.receiptId);
    expect(receipt).toMatchObject({
      recordId: personId,
      request: '2026/18',
      sha256: createHash('sha256').update(JSON.stringify(answer.body.data)).digest('hex'),
    });
    expect(new Set(await found(tag))).toEqual(before);
    expect((await kit.rest(await kit.actor('rep'), 'POST', `/v1/people/${personId}/export-data`, {})).status).toBe(403);
  });
});

describe('erasure', () => {
  it('leaves no trace of the person in any table, keeps ids and facts, and gives a receipt [CON13]', async () => {
    const tag = 'CANARYONE';
    const { manager, personId, account } = await fill(tag);
    const twin = await ctx.records('person').create({ lastName: `${tag} changed`, firstName: tag, notDuplicate: true });
    await ctx.records('contactPoint').create({ personId: twin.id, kind: 'email', valueRaw: `${tag}@example.com` });
    await ctx.run('person.merge', { id: personId, loserIds: [twin.id], acceptDifferentIds: true });
    expect((await found(tag)).length).toBeGreaterThan(30);
    const answer = await kit.rest<{
      receiptId: string;
      records: Record<string, number>;
      ledgerRows: number;
      storedAnswers: number;
      held: unknown[];
    }>(manager, 'POST', `/v1/people/${personId}/erase`, { request: '2026/17' }, { 'idempotency-key': 'erase' });
    expect(answer.status).toBe(200);
    expect(await found(tag)).toEqual([]);
    expect(answer.body).toMatchObject({
      held: [],
      records: { person: 2, contactPoint: 2, postalAddress: 1, interaction: 1, emailMessage: 2, plannedContact: 1 },
    });
    expect(answer.body.ledgerRows).toBeGreaterThan(10);
    expect(answer.body.storedAnswers).toBeGreaterThan(10);
    expect(await ctx.records('erasureReceipt').get(answer.body.receiptId)).toMatchObject({
      recordId: personId,
      erasedById: manager.userId,
      request: '2026/17',
    });
    expect(await ctx.records('person').get(personId)).toMatchObject({
      id: personId,
      fullName: 'erased',
      birthday: null,
      doNotContact: true,
      duplicateKeys: [],
      status: 'active',
    });
    const person = await ctx
      .records('person')
      .find(personId, ['accountPeople.accountId', 'interactions.kind', 'contactPoints.kind']);
    expect(person).toMatchObject({
      accountPeople: { nodes: [{ accountId: account.id }] },
      interactions: { nodes: [{ kind: 'call' }] },
      contactPoints: { nodes: [{ kind: 'email' }] },
    });
  });

  it('leaves a merge that can still be undone, without bringing values back [CON13] [CON4]', async () => {
    const [one, other] = [
      await ctx.records('person').create({ lastName: 'CANARYFOUR' }),
      await ctx.records('person').create({ lastName: 'X', nickname: 'CANARYFOUR' }),
    ];
    await ctx.run('person.merge', { id: one.id, loserIds: [other.id] });
    await ctx.run('person.erase', { id: one.id });
    expect(await ctx.run('person.unmerge', { id: one.id })).toMatchObject({ loserIds: [other.id] });
    expect(await ctx.records('person').get(other.id)).toMatchObject({ fullName: 'erased', nickname: null });
    expect(await found('CANARYFOUR')).toEqual([]);
  });

  it('leaves what is under legal hold, lists it, and refuses a person who is [CON13]', async () => {
    const tag = 'CANARYTWO';
    const { manager, personId, interactionId } = await fill(tag);
    await ctx.records('interaction').update(interactionId, { legalHold: true });
    const answer = await kit.rest<{ held: unknown[] }>(manager, 'POST', `/v1/people/${personId}/erase`, {});
    expect(answer.body.held).toEqual([{ entity: 'interaction', id: interactionId }]);
    expect((await ctx.records('interaction').get(interactionId)).subject).toContain(tag);
    const places = (await found(tag)).filter((place) => !/^public\.(interactions|ledger_\w+|idempotency_keys)\./.test(place));
    expect(places).toEqual([]);
  });

  it('does not touch other people, not even those who are linked with them [CON13]', async () => {
    const { manager, personId } = await fill('CANARYTHREE');
    const friend = await ctx.records('person').create({ firstName: 'Друг', lastName: 'Сердечный' });
    await ctx.records('contactPoint').create({ personId: friend.id, kind: 'phone', valueRaw: '+7 495 000-11-22' });
    await ctx.records('relationship').create({ kind: 'family', fromPersonId: friend.id, toPersonId: personId, notes: 'брат' });
    await kit.rest(manager, 'POST', `/v1/people/${personId}/erase`, {});
    expect(await ctx.records('person').find(friend.id, ['fullName', 'contactPoints.valueNorm'])).toEqual({
      fullName: 'Друг Сердечный',
      contactPoints: { nodes: [{ valueNorm: '+74950001122' }] },
    });
  });

  it('takes custom fields, deleted ones too, and what custom objects hold of the person, whom the export tells of them [CON13]', async () => {
    const tag = 'CANARYFIVE';
    const boss = await kit.actor('admin');
    const post = async (path: string, body: Record<string, unknown>) => {
      const answer = await kit.rest<{ id: string }>(boss, 'POST', `/v1/${path}`, body, { 'idempotency-key': `${Math.random()}` });
      if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
      return answer.body;
    };
    const define = (entity: string, key: string, type: string, more: Record<string, unknown> = {}) =>
      post('custom-fields', { entity, key, type, personal: 'basic', ...more });
    await post('custom-objects', { name: 'badge' });
    await define('person', 'secret', 'text', { indexed: true, unique: true });
    await define('person', 'secretMail', 'email', { indexed: true });
    await define('person', 'secretTags', 'tags');
    const dropped = await define('person', 'dropped', 'json');
    await define('badge', 'holder', 'link', { personal: null, options: { target: 'person', inverse: 'badges' } });
    await define('badge', 'engraving', 'text', { required: true });
    await define('contactPoint', 'remark', 'richText');
    const person = await post('people', {
      ...{ lastName: `${tag} name`, secret: `${tag} 1`, secretMail: `${tag.toLowerCase()}@example.com`, secretTags: [tag] },
      ...{ dropped: { note: tag }, notDuplicate: true },
    });
    await kit.rest(boss, 'PATCH', `/v1/people/${person.id}`, { secret: `${tag} 2` }, { 'if-match': '*' });
    await post('contact-points', { personId: person.id, kind: 'social', valueRaw: 'x', remark: `<p>${tag}</p>` });
    const badge = await post('badges', { name: 'No. 5', holderId: person.id, engraving: `${tag} engraved` });
    await kit.rest(boss, 'DELETE', `/v1/custom-fields/${dropped.id}`, undefined, { 'if-match': '*' });
    const places = await found(tag);
    expect(places).toEqual(expect.arrayContaining(['public.people.custom', 'public.custom_values.text_value']));
    expect(places).toEqual(expect.arrayContaining(['public.custom_records.custom', 'public.contact_points.custom']));
    const told = await kit.rest<{ data: { records: Record<string, unknown[]> } }>(
      boss,
      'POST',
      `/v1/people/${person.id}/export-data`,
      {},
    );
    expect(told.body.data.records).toMatchObject({
      person: [{ secret: `${tag} 2`, secretTags: [tag] }],
      contactPoint: [{ remark: `<p>${tag}</p>` }],
      badge: [{ id: badge.id, engraving: `${tag} engraved` }],
    });
    const erased = await kit.rest(boss, 'POST', `/v1/people/${person.id}/erase`, {});
    expect(erased.body).toMatchObject({ records: { person: 1, badge: 1 } });
    expect(await found(tag)).toEqual([]);
    expect((await kit.rest(boss, 'GET', `/v1/badges/${badge.id}`)).body).toMatchObject({
      name: 'No. 5',
      holderId: person.id,
      engraving: null,
    });
    await kit.rest(boss, 'POST', `/v1/custom-fields/${dropped.id}/restore`, {});
    expect((await kit.rest(boss, 'GET', `/v1/people/${person.id}`)).body).toMatchObject({
      dropped: null,
      secret: null,
      secretTags: [],
    });
  });

  it('is the only way past the ledger, which tells of it, and is for managers [CON13]', async () => {
    const { id } = await ctx.records('person').create({ lastName: 'Запись' });
    await expect(makeContext(await kit.actor('rep')).run('person.erase', { id })).rejects.toMatchObject({ status: 403 });
    await ctx.run('person.erase', { id });
    const rows = await ctx.sql<{ event: string; after: string | null }>(
      'select event, after from ledger where tenant_id = $1 and record_id = $2 order by id',
      [ctx.actor.tenantId, id],
    );
    expect(rows.map((r) => r.event)).toEqual(
      expect.arrayContaining(['person.created', 'person.personalDataErased', 'person.erased']),
    );
    expect(JSON.parse(rows[0]?.after ?? '{}')).toMatchObject({ last_name: null, status: 'active' });
    await expect(ctx.sql(`update ledger set after = null where record_id = $1`, [id])).rejects.toThrow();
    await expect(admin.query(`update ledger set after = null where record_id = $1`, [id])).rejects.toThrow('append-only');
    await expect(admin.query(`set app.erasing = 'on'; update ledger set after = null`)).rejects.toThrow('append-only');
  });

  it('has something to put in place of every personal field that is required [CON13]', async () => {
    const { placeholder } = await import('#kit');
    for (const entity of kit.kernel.registry.entities.values())
      for (const field of entity.fields.values())
        if (field.field.options.personal) expect(() => placeholder(entity, field)).not.toThrow();
  });
});
