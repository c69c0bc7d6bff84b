import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { makeContext, member, PASSWORD, testKernel, type Kernel, type TestKernel } from '#kit';
import { createVault, keyFor, seal } from '../access/secrets.js';
import { defineModule, defineSetting } from '../declare/module.js';
import { text } from '../declare/fields/text.js';
import { recordSecrets } from '../records/record-secrets.js';
import type { Work } from '../records/work.js';
import { openAuth, type Auth } from '../sign-in/auth.js';
import { confirm, enrol } from '../sign-in/second-factor.js';
import { completeSecondStep } from '../sign-in/second-step.js';
import { SEALED_PLACES } from './sealed-places.js';

const OLD = randomBytes(32).toString('hex');
const NEW = randomBytes(32).toString('hex');
const RECORDS = 6_000;
const NAME = 'webhook';
const office = defineModule('office', {
  settings: [
    defineSetting('office.password', text({ max: 100 }), { default: null, description: 'Password of the bank.', secret: true }),
  ],
});

let kit: TestKernel;
let child: ChildProcess | undefined;
const ids = Array.from({ length: RECORDS }, () => randomUUID());
const secretOf = (id: string): string => `whsec_${id}`;

/** A process of the product with these keys, on the same database. */
function withKeys(secretKey: string): { work: Work; auth: Auth } {
  const kernel: Kernel = { ...kit.kernel, vault: createVault(secretKey) };
  const auth = openAuth(kernel, {
    secretKey,
    accessTokenMinutes: 10,
    refreshTokenDays: 30,
    sessionDays: 90,
    publicUrl: 'http://localhost:3000',
  });
  return { work: { ...kit.system, kernel }, auth };
}

beforeAll(async () => {
  kit = await testKernel([office]);
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await kit?.close();
});

const sql = <T extends Record<string, unknown>>(query: string, values: unknown[] = []) =>
  makeContext(kit.system).sql<T>(query, values);
const tenant = () => kit.system.rights.tenantId;
const underKey = async (key: string): Promise<number> =>
  (
    await sql<{ n: number }>('select count(*)::int as n from record_secrets where tenant_id = $1 and starts_with(sealed, $2)', [
      tenant(),
      createVault(key).mark,
    ])
  )[0]?.n ?? 0;

/** `eleven secrets rotate` as a process of its own. */
function rotate(secretKey: string): { ended: Promise<number | null>; said(): string } {
  const { NODE_OPTIONS: _jest, ...env } = process.env;
  child = spawn(
    process.execPath,
    ['--no-warnings', '--import', './test/kit/typescript.mjs', 'src/cli.ts', '--json', 'secrets', 'rotate'],
    { env: { ...env, DATABASE_URL: kit.database.url, SECRET_KEY: secretKey }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { ended: once(child, 'exit').then(([code]) => code as number | null), said: () => said };
}

const codeOf = (secret: string): string => generateSync({ secret, epoch: Math.floor(kit.kernel.now().getTime() / 1000) });

async function signInWithCode(auth: Auth, email: string, code: string) {
  const asked = await auth.login({ email, password: PASSWORD, ip: '10.1.1.1' }).catch((error: unknown) => error);
  const { mfaToken } = (asked as { params: { mfaToken: string } }).params;
  return completeSecondStep(mfaToken, code, auth.tools);
}

it('a change of the secret key keeps every stored secret readable, also while it runs and when it is killed', async () => {
  kit.setNow(new Date('2027-01-10T10:00:00Z'));
  const before = withKeys(OLD);
  const vault = createVault(OLD);
  await sql(
    `insert into record_secrets (tenant_id, id, record_id, name, sealed) select $1, gen_random_uuid(), r, '${NAME}', s from unnest($2::uuid[], $3::text[]) v (r, s)`,
    // The first ones as they were sealed before keys had names.
    [
      tenant(),
      ids,
      ids.map((id, i) =>
        i < 100
          ? seal(keyFor(OLD, 'record-secrets'), secretOf(id), `${tenant()}/${id}/${NAME}`)
          : vault.seal(secretOf(id), `${tenant()}/${id}/${NAME}`),
      ),
    ],
  );
  const provider = await makeContext(before.work)
    .records('identityProvider')
    .create({ name: 'Firm', issuer: 'https://id.example', clientId: 'x' });
  await sql('insert into provider_secrets (tenant_id, provider_id, sealed) values ($1, $2, $3)', [
    tenant(),
    provider.id,
    vault.seal('client secret', `provider ${provider.id}`),
  ]);
  await sql(
    `update tenants set settings = settings || jsonb_build_object('office.password', jsonb_build_object('sealed', $2::text), 'office.other', '{"sealed":"no"}'::jsonb) where id = $1`,
    [tenant(), vault.seal('"Brückentag 17"', `setting ${tenant()} office.password`)],
  );
  const { id: userId, email } = await member(kit.system);
  const plain = await member(kit.system);
  const ctx = makeContext(before.work);
  const { secret } = await enrol(ctx, userId);
  const codes = await confirm(ctx, userId, codeOf(secret), before.auth.tools);
  let { refreshToken } = await before.auth.login({ email: plain.email, password: PASSWORD, ip: '10.1.1.1' });
  const idle = await before.auth.login({ email: plain.email, password: PASSWORD, ip: '10.1.1.1' });

  // The product goes on with both keys.
  const during = withKeys(`${NEW},${OLD}`);
  const failures: unknown[] = [];
  let reads = 0;
  let running = true;
  const reader = (async () => {
    while (running) {
      const asked = Array.from({ length: 20 }, () => ids[Math.floor(Math.random() * RECORDS)] as string);
      const found = await recordSecrets(during.work).read(asked, NAME);
      for (const id of asked) if (found.get(id)?.[0] !== secretOf(id)) failures.push(id);
      reads += asked.length;
      ({ refreshToken } = await during.auth.refresh(refreshToken));
      if ((await makeContext(during.work).setting('office.password')) !== 'Brückentag 17') failures.push('setting');
    }
  })().catch((error: unknown) => failures.push(error));

  const first = rotate(`${NEW},${OLD}`);
  while ((await underKey(NEW)) === 0 && child?.exitCode === null) await sleep(2);
  child?.kill('SIGKILL');
  await first.ended;
  const done = await underKey(NEW);
  expect(first.said()).toBe('');
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(RECORDS);

  const second = rotate(`${NEW},${OLD}`);
  const code = await second.ended;
  expect([code, second.said()]).toEqual([0, expect.stringContaining('places')]);
  const { places } = JSON.parse(second.said()) as { places: { place: string; resealed: number; unreadable: number }[] };
  expect(Object.fromEntries(places.map((one) => [one.place, one.resealed]))).toEqual({
    'secrets of records': RECORDS - done,
    'secret settings': 1,
    'second factors': 1,
    'secrets of identity providers': 1,
    'signing keys': expect.any(Number),
  });
  expect(places.filter((one) => one.unreadable > 0)).toEqual([]);
  // A code made by the earlier key, before it goes.
  kit.setNow(new Date('2027-01-10T10:02:00Z'));
  await signInWithCode(during.auth, email, codes[0] ?? '');
  running = false;
  await reader;
  expect(failures).toEqual([]);
  expect(reads).toBeGreaterThan(100);

  // The earlier key is taken away.
  const after = withKeys(NEW);
  const found = await recordSecrets(after.work).read(ids, NAME);
  expect(ids.filter((id) => found.get(id)?.[0] !== secretOf(id))).toEqual([]);
  expect(await makeContext(after.work).setting('office.password')).toBe('Brückentag 17');
  expect(
    createVault(NEW).open(
      (await sql<{ sealed: string }>('select sealed from provider_secrets'))[0]?.sealed ?? '',
      `provider ${provider.id}`,
    ),
  ).toBe('client secret');
  const signedIn = await signInWithCode(after.auth, email, codeOf(secret));
  expect(await after.auth.authenticate(`Bearer ${signedIn.accessToken}`)).toMatchObject({ userId });
  await expect(after.auth.refresh(refreshToken)).resolves.toBeDefined();
  // What was not used meanwhile hangs on the earlier key: the same token is still good where that is listed.
  await expect(after.auth.refresh(idle.refreshToken)).rejects.toMatchObject({ status: 401 });
  await expect(during.auth.refresh(idle.refreshToken)).resolves.toBeDefined();

  const third = rotate(NEW);
  expect(await third.ended).toBe(0);
  expect(third.said()).not.toMatch(/"resealed":[1-9]/);
  expect((await recordSecrets(withKeys(OLD).work).read(ids.slice(0, 10), NAME)).size).toBe(0);
}, 120_000);

it('what no listed key opens is left as it is, counted, and makes the command fail', async () => {
  const stray = randomUUID();
  const sealed = createVault(randomBytes(32).toString('hex')).seal('x', 'y');
  await sql('insert into record_secrets (tenant_id, id, record_id, name, sealed) values ($1, $2, $2, $3, $4)', [
    tenant(),
    stray,
    NAME,
    sealed,
  ]);
  const run = rotate(NEW);
  expect(await run.ended).toBe(1);
  expect(run.said()).toContain('"place":"secrets of records","resealed":0,"unreadable":1');
  expect(
    (await sql<{ sealed: string }>('select sealed from record_secrets where tenant_id = $1 and id = $2', [tenant(), stray]))[0]
      ?.sealed,
  ).toBe(sealed);
}, 60_000);

/** Code that seals into the database has its place in the list; these give what they seal away, for minutes or to guests. */
const GIVEN_AWAY = ['src/access/record-links.ts', 'src/sign-in/oidc.ts'];

it('every piece of code that seals into the database is known to the change of keys', () => {
  const sealing = ['src', 'modules'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/test/'))
      .filter((file) => /\.seal\(/.test(readFileSync(file, 'utf8'))),
  );
  const places = sealing.filter((file) => /: SealedPlace = \{/.test(readFileSync(file, 'utf8')));
  expect(places).toHaveLength(SEALED_PLACES.length);
  expect(sealing.filter((file) => !places.includes(file)).sort()).toEqual([...GIVEN_AWAY, 'src/access/reseal.ts'].sort());
});
