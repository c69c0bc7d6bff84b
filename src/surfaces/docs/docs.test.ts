import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { newAuth, member, PASSWORD, testApi, type TestApi } from '#kit';
import { library } from '../../../test/parity/library.js';
import { createFeed } from '../../ledger/feed.js';
import { createWakes, type Wakes } from '../../ledger/wakes.js';
import type { Auth } from '../../sign-in/auth.js';
import { furtherRoutes } from '../further-routes.js';
import { graphqlSocket } from '../graphql/subscriptions.js';
import { graphqlOf } from '../graphql/routes.js';
import { createServer } from '../server.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const present = existsSync(CHROMIUM);
if (!present) console.warn(`The pages are not tried in a browser, for there is no ${CHROMIUM}: apt-get install chromium.`);
const inBrowser = present ? describe : describe.skip;

let api: TestApi;
beforeAll(async () => {
  api = await testApi([library], (kit) => furtherRoutes(kit.kernel, newAuth(kit.kernel), '1'));
});
afterAll(() => api?.close());

it('the first page, the reference and GraphiQL have a strict policy and name no other server', async () => {
  for (const url of ['/', '/docs', '/graphiql']) {
    const page = await api.rest(null, 'GET', url);
    expect([url, page.status, page.headers['content-type']]).toEqual([url, 200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none';script-src 'self'");
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page.text).not.toMatch(/<script>|onclick|style=/);
    const files = [...page.text.matchAll(/(?:src|href)="(\/docs\/assets\/[^"]+)"/g)].map((m) => m[1] as string);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const answer = await api.rest(null, 'GET', file);
      expect([file, answer.status, answer.text.length > 100]).toEqual([file, 200, true]);
      expect((await api.rest(null, 'GET', file, undefined, { 'if-none-match': String(answer.headers.etag) })).status).toBe(304);
    }
  }
});

it('what is not of the pages is not served with them', async () => {
  for (const url of [
    '/docs/assets/../../package.json',
    '/docs/assets/package.json',
    '/docs/assets/%2e%2e%2fpackage.json',
    '/docs/',
  ]) {
    expect((await api.rest(null, 'GET', url)).status).toBe(404);
  }
  expect((await api.rest(api.system, 'GET', '/v1/books')).headers['content-security-policy']).not.toContain("'self'");
});

it('the first page speaks the language asked for', async () => {
  expect((await api.rest(null, 'GET', '/', undefined, { 'accept-language': 'ru' })).text).toContain('Справочник API');
  expect((await api.rest(null, 'GET', '/')).text).toContain('API reference');
});

it('the schema is there as SDL and as introspection', async () => {
  const sdl = await api.rest(null, 'GET', '/graphql/schema.graphql');
  expect(sdl.text).toBe(api.sdl);
  const introspection = await api.rest<{ data: { __schema: { queryType: { name: string } } } }>(
    null,
    'GET',
    '/graphql/schema.json',
  );
  expect(introspection.body.data.__schema.queryType.name).toBe('Query');
});

inBrowser('in a browser', () => {
  let browser: Browser;
  let server: { origin: string; auth: Auth; close(): Promise<void> };

  beforeAll(async () => {
    server = await listening(api);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A page that fails on requests to other servers, on errors, and on what its policy forbids. */
  async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage();
    page.setDefaultTimeout(200_000);
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== server.origin)
        complaints.push(`request to ${request.url()}`);
    });
    page.on('pageerror', (error) => complaints.push(`error ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console ${message.text()}`);
    });
    await page.goto(server.origin + path, { waitUntil: 'networkidle' });
    return { page, complaints };
  }

  it('the reference shows every entity and asks no other server', async () => {
    const { page, complaints } = await open('/docs');
    await page.waitForSelector('.opblock-tag');
    const tags = await page.$$eval('.opblock-tag', (all) => all.map((one) => one.getAttribute('data-tag')));
    expect(tags).toEqual(expect.arrayContaining(['books', 'shelves', 'auth', 'graphql']));
    await page.click('[data-tag="books"]');
    await page.click('[data-path="/v1/books/{id}/lend"]');
    await page.waitForSelector('.opblock-body');
    expect(complaints).toEqual([]);
    await page.close();
  }, 240_000);

  it('GraphiQL runs a query with a token and shows the answer, and a subscription too', async () => {
    const person = await member(api.system, { roleId: api.roles.admin });
    const { accessToken } = await server.auth.login({
      email: person.email,
      password: PASSWORD,
      tenant: undefined,
      userAgent: undefined,
      ip: '127.0.0.1',
    });
    await api.rest(api.system, 'POST', '/v1/shelves', { name: 'Top shelf' });
    const { page, complaints } = await open('/graphiql');
    await page.waitForSelector('.graphiql-execute-button');
    await write(page, '.graphiql-query-editor', '{ shelves { nodes { name } } }');
    await write(
      page,
      '.graphiql-editor-tool .graphiql-editor:not(.hidden)',
      JSON.stringify({ Authorization: `Bearer ${accessToken}` }),
    );
    await page.click('.graphiql-execute-button');
    await page.locator('.graphiql-response').filter({ hasText: 'Top shelf' }).waitFor();

    await write(page, '.graphiql-query-editor', 'subscription { changes(entities: ["shelf"]) { event } }');
    await page.click('.graphiql-execute-button');
    await expect(
      eventually(
        page,
        async () => void (await api.rest(api.system, 'POST', '/v1/shelves', { name: 'Another' })),
        'shelf.created',
      ),
    ).resolves.toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  }, 90_000);
});

/** Puts text into one of GraphiQL's editors. */
async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.evaluate(
    `document.querySelector(${JSON.stringify(`${editor} .CodeMirror`)}).CodeMirror.setValue(${JSON.stringify(text)})`,
  );
  await page.waitForTimeout(600);
}

/** Does something again and again until the answer shows the text. */
async function eventually(page: Page, step: () => Promise<void>, text: string): Promise<boolean> {
  for (let turn = 0; turn < 40; turn++) {
    await step();
    await page.waitForTimeout(250);
    if ((await page.textContent('.graphiql-response'))?.includes(text)) return true;
  }
  return false;
}

/** The kernel of the tests behind a port of its own, with real sign-in and subscriptions. */
async function listening(api: TestApi): Promise<{ origin: string; auth: Auth; close(): Promise<void> }> {
  const wakes: Wakes = createWakes(api.kernel.db, api.kernel.log);
  const kernel = { ...api.kernel, wake: (tenantId: string) => wakes.wake(tenantId) };
  const auth = newAuth(kernel);
  const feed = createFeed(kernel, wakes);
  const { app } = await createServer(kernel, auth, furtherRoutes(kernel, auth, '1'));
  const socket = graphqlSocket(app, kernel, auth, graphqlOf(kernel), feed);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    auth,
    async close() {
      feed.close();
      await socket.close();
      await app.close();
      await wakes.close();
    },
  };
}
