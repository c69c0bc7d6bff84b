import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { makeContext } from '#kit';
import { furtherRoutes } from '../further-routes.js';
import { authServer, type AuthServer } from '../rest/test/auth-server.js';
import { createServer } from '../server.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];
const present = existsSync(CHROMIUM);
if (!present) console.warn(`The pages are not tried in a browser, for there is no ${CHROMIUM}: apt-get install chromium.`);
const inBrowser = present ? describe : describe.skip;

let server: AuthServer;
let app: Awaited<ReturnType<typeof createServer>>['app'];
let origin = '';
beforeAll(async () => {
  server = await authServer('https://crm.firm.example');
  ({ app } = await createServer(server.kernel, server.auth, furtherRoutes(server.kernel, server.auth, '1')));
  await app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await app?.close();
  await server?.close();
});
beforeEach(() => void (server.mailbox.received.length = 0));

/** The link of the last letter, at this server. */
async function link(): Promise<string> {
  await server.work();
  const found = /https:\/\/crm\.firm\.example(\/\S+)/.exec(server.mailbox.received.at(-1)?.mail.text ?? '')?.[1] ?? '';
  return origin + found;
}

it.each(['/reset-password', '/accept-invitation'])(
  '%s has a strict policy, files of this server only, and two languages',
  async (url) => {
    const page = await app.inject({ url, headers: { 'accept-language': 'ru' } });
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none';script-src 'self'");
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\/|<script>|onclick|style=/);
    expect(page.body).toContain('Пароль');
    expect((await app.inject({ url })).body).toContain('Password');
    for (const [, file] of page.body.matchAll(/(?:src|href)="(docs\/assets\/[^"]+)"/g))
      expect((await app.inject({ url: `/${file}` })).statusCode).toBe(200);
  },
);

it.each(['/reset-password', '/accept-invitation'])(
  '%s keeps no password from being pasted, or filled in by a manager',
  async (url) => {
    const page = await app.inject({ url });
    const inputs = [...page.body.matchAll(/<input[^>]*type="?password[^>]*>/g)].map(([input]) => input);
    expect(inputs.length).toBeGreaterThan(0);
    for (const input of inputs) {
      expect(input).toMatch(/autocomplete="?new-password/);
      expect(input).not.toMatch(/onpaste|oncopy|ondrop|readonly|maxlength/i);
    }
    const scripts = [...page.body.matchAll(/src="(docs\/assets\/[^"]+)"/g)].map(([, file]) => `/${file}`);
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts)
      expect((await app.inject({ url: script })).body).not.toMatch(/['"](paste|beforeinput|drop)['"]/);
  },
);

inBrowser('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 60_000);
  afterAll(() => browser?.close());

  /** A page that notes requests to other servers, errors, and what its policy forbids. */
  async function open(url: string, locale: string) {
    const page = await (await browser.newContext({ locale })).newPage();
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin && !request.url().startsWith('data:')) complaints.push(request.url());
      if (request.url().includes('token=') && !request.isNavigationRequest()) complaints.push('the token in an address');
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url, { waitUntil: 'networkidle' });
    const fill = async (password: string, again = password) => {
      await page.fill('#password', password);
      await page.fill('#again', again);
      await page.click('#save');
    };
    const says = (text: string) => page.locator('#answer').filter({ hasText: text }).waitFor();
    return { page, complaints, fill, says };
  }

  it('who is invited chooses a password, is told what is wrong with it, and signs in with it', async () => {
    const { id: adminId } = await server.member({ roleId: server.kit.roles.admin });
    const admin = makeContext({
      ...server.system,
      rights: { ...server.system.rights, userId: adminId, sessionId: server.kernel.newId() },
    });
    const { id } = await admin
      .records('user')
      .create({ email: 'anna@firm.example', name: 'Анна', status: 'invited', locale: 'ru' });
    await admin.run('user.invite', { id });
    const { page, complaints, fill, says } = await open(await link(), 'ru-RU');
    expect([new URL(page.url()).pathname, new URL(page.url()).hash]).toEqual(['/accept-invitation', '']);
    await fill('long enough secret', 'another long secret');
    await says('Пароли не совпадают');
    await fill('12345678');
    await says('один из самых');
    await fill('long enough secret');
    await says('Пароль задан');
    expect(await page.isVisible('#form')).toBe(false);
    expect((await server.login('anna@firm.example', { password: 'long enough secret' })).status).toBe(200);
    expect(complaints).toEqual([]);
  }, 90_000);

  it('a forgotten password is replaced; a link that was used, and one without its token, say so', async () => {
    const { email } = await server.member();
    await server.ask('POST', '/v1/auth/password-reset', { email });
    const address = await link();
    const first = await open(address, 'en-GB');
    await first.fill('a new long secret');
    await first.says('The password is set');
    expect((await server.login(email, { password: 'a new long secret' })).status).toBe(200);
    const second = await open(address, 'en-GB');
    await second.fill('a third long secret');
    const refused = { token: 'crm_reset_used', password: 'a third long secret' };
    await second.says(String((await server.ask('POST', '/v1/auth/password-reset/confirm', refused)).body.detail));
    const bare = await open(`${origin}/reset-password`, 'en-GB');
    await bare.says('The link is incomplete');
    expect([...first.complaints, ...second.complaints, ...bare.complaints]).toEqual([]);
  }, 90_000);
});
