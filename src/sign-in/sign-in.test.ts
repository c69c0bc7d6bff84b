import { makeContext } from '../records/context.js';
import type { Work } from '../records/work.js';
import { member, newAuth, PASSWORD, testKernel, type TestKernel } from '#kit';
import type { Auth } from './auth.js';

let kit: TestKernel;
let auth: Auth;
beforeAll(async () => {
  kit = await testKernel();
  auth = newAuth(kit.kernel);
});
afterAll(() => kit?.close());

let turn = 0;
const place = (): string => `10.0.${turn >> 8}.${turn++ & 255}`;

const somebody = ({ work, ...options }: Parameters<typeof member>[1] & { work?: Work } = {}) =>
  member(work ?? kit.system, options);
const login = (email: string, password = PASSWORD, more: { ip?: string; tenant?: string } = {}) =>
  auth.login({ email, password, ip: more.ip ?? place(), tenant: more.tenant });

describe('signing in', () => {
  it('answers a pair of tokens, and the access token is who signed in', async () => {
    const { id, email } = await somebody();
    const pair = await login(` ${email.toUpperCase()} `);
    expect(pair).toEqual({
      accessToken: expect.stringMatching(/^ey/),
      refreshToken: expect.stringMatching(/^crm_refresh_/),
      expiresIn: 600,
    });
    expect(await auth.authenticate(`Bearer ${pair.accessToken}`)).toMatchObject({
      userId: id,
      tenantId: kit.system.rights.tenantId,
      keyId: null,
    });
  });

  it('refuses a wrong password, an unknown address, and locked, invited and left users by one answer', async () => {
    const good = await somebody();
    const refused = [login(good.email, 'not the password'), login('nobody@example.com')];
    for (const status of ['locked', 'invited', 'left'] as const) refused.push(login((await somebody({ status })).email));
    const answers = await Promise.all(
      refused.map((one) =>
        one.catch((error: { code: string; status: number; message: string }) => ({
          code: error.code,
          status: error.status,
          message: error.message,
        })),
      ),
    );
    expect(answers[0]).toMatchObject({ code: 'invalid_credentials', status: 401 });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('takes about as long for an unknown address as for a wrong password', async () => {
    const { email } = await somebody();
    const times = { known: [] as number[], unknown: [] as number[] };
    const time = async (list: number[], address: string) => {
      const start = performance.now();
      await login(address, 'not the password').catch(() => undefined);
      list.push(performance.now() - start);
    };
    await time([], 'warm@example.com');
    for (let i = 0; i < 15; i++) {
      await time(times.known, email);
      await time(times.unknown, `nobody${i}@example.com`);
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[7] as number;
    expect(median(times.unknown) / median(times.known)).toBeGreaterThan(0.6);
    expect(median(times.unknown) / median(times.known)).toBeLessThan(1.7);
  });

  it('asks which tenant only after the password was right in several of them', async () => {
    const other = await kit.otherTenant();
    const email = `${kit.kernel.newId()}@example.com`;
    await somebody({ email });
    const there = await somebody({ email, work: other });
    await expect(login(email, 'not the password')).rejects.toMatchObject({ code: 'invalid_credentials' });
    const asked = await login(email).catch((error: unknown) => error);
    expect(asked).toMatchObject({
      code: 'tenant_required',
      status: 400,
      pointer: '/tenant',
      params: { tenants: expect.arrayContaining(['first']) },
    });
    const slug = (asked as { params: { tenants: string[] } }).params.tenants.find((one) => one !== 'first') as string;
    const pair = await login(email, PASSWORD, { tenant: slug });
    expect(await auth.authenticate(`Bearer ${pair.accessToken}`)).toMatchObject({
      userId: there.id,
      tenantId: other.rights.tenantId,
    });
    await expect(login(email, PASSWORD, { tenant: 'no-such' })).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  it('needs no tenant where only one has this password', async () => {
    const other = await kit.otherTenant();
    const email = `${kit.kernel.newId()}@example.com`;
    const here = await somebody({ email });
    await somebody({ email, work: other, password: 'another good password' });
    const pair = await login(email);
    expect(await auth.authenticate(`Bearer ${pair.accessToken}`)).toMatchObject({ userId: here.id });
  });

  it('refuses users of a suspended tenant', async () => {
    const other = await kit.otherTenant();
    const { email } = await somebody({ work: other });
    const pair = await login(email);
    const rights = await auth.authenticate(`Bearer ${pair.accessToken}`);
    await kit.owner.query(
      `set role eleven_internal; update tenants set status = 'suspended', access_version = access_version + 1 where id = '${other.rights.tenantId}'; reset role`,
    );
    await expect(login(email)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(auth.refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' });
    await expect(auth.reload(rights)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('hashes anew with the present costs when the stored hash has older ones', async () => {
    const { id, email } = await somebody();
    const { hash } = await import('@node-rs/argon2');
    const old = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    const stored = async () =>
      (
        await makeContext(kit.system).sql<{ password_hash: string }>('select password_hash from credentials where user_id = $1', [
          id,
        ])
      )[0]?.password_hash;
    await makeContext(kit.system).sql('update credentials set password_hash = $2 where user_id = $1', [id, old]);
    await login(email);
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await login(email);
  });
});

describe('the lock-out', () => {
  it('refuses after ten failures from one place, even the right password, and counts on after a restart', async () => {
    const { email } = await somebody();
    const ip = place();
    for (let i = 0; i < 10; i++)
      await expect(login(email, `wrong ${i}`, { ip })).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(login(email, PASSWORD, { ip })).rejects.toMatchObject({
      code: 'too_many_attempts',
      status: 429,
      params: { retryAfter: expect.any(Number) },
    });
    const restarted = newAuth(kit.kernel);
    await expect(restarted.login({ email, password: PASSWORD, ip })).rejects.toMatchObject({ code: 'too_many_attempts' });
    await login(email);
    await kit.owner.query(`update login_attempts set window_ends = now() - interval '1 second' where ip = $1`, [ip]);
    await login(email, PASSWORD, { ip });
  });

  it('locks out an address nobody has just the same', async () => {
    const ip = place();
    const codes: string[] = [];
    for (let i = 0; i < 11; i++)
      await login('nobody@nowhere.example', 'wrong password', { ip }).catch((error: { code: string }) => codes.push(error.code));
    expect(codes).toEqual([...Array<string>(10).fill('invalid_credentials'), 'too_many_attempts']);
  });

  it('counts before it looks, so that many attempts at once cannot slip under the limit in two processes', async () => {
    const { email } = await somebody();
    const ip = place();
    const processes = [auth, newAuth(kit.kernel)];
    const codes = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        (processes[i % 2] as Auth).login({ email, password: `wrong ${i}`, ip }).then(
          () => 'in',
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(10);
    expect(codes.filter((code) => code === 'too_many_attempts')).toHaveLength(14);
  });

  it('does not take parallel right passwords for failures', async () => {
    const { email } = await somebody();
    const ip = place();
    const pairs = await Promise.all(Array.from({ length: 14 }, () => login(email, PASSWORD, { ip })));
    expect(new Set(pairs.map((pair) => pair.refreshToken)).size).toBe(14);
  });

  it('takes one IPv6 site for one place, however it is written', async () => {
    const { email } = await somebody();
    for (let i = 0; i < 10; i++)
      await login(email, 'wrong password', { ip: `2001:db8:0:${turn}::${i + 1}` }).catch(() => undefined);
    await expect(login(email, PASSWORD, { ip: `2001:0DB8::${turn.toString()}:0:0:0:ffff`.toLowerCase() })).rejects.toMatchObject({
      code: 'too_many_attempts',
    });
    turn++;
  });
});
