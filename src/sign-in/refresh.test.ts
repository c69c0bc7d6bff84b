import fc from 'fast-check';
import { makeContext } from '../records/context.js';
import { member, newAuth, PASSWORD, testKernel, type TestKernel } from '#kit';
import type { Auth } from './auth.js';
import { listSessions } from './sessions.js';

let kit: TestKernel;
let auth: Auth;
beforeAll(async () => {
  kit = await testKernel();
  auth = newAuth(kit.kernel);
});
afterAll(() => kit?.close());

const REFUSED = { code: 'invalid_refresh_token', status: 401 };
const sql = <T extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  makeContext(kit.system).sql<T>(text, values);

/** A new session's first refresh token, with the id of its user. */
async function begin(): Promise<{ token: string; userId: string; sessionId: string }> {
  const { id, email } = await member(kit.system);
  const { refreshToken } = await auth.login({ email, password: PASSWORD, ip: '10.1.1.1' });
  const [session] = await sql<{ id: string }>('select id from sessions where user_id = $1', [id]);
  return { token: refreshToken, userId: id, sessionId: session?.id ?? '' };
}

/** As if the family's tokens had been used so much earlier. */
const age = (sessionId: string, seconds: number) =>
  sql(`update refresh_tokens set used_at = used_at - make_interval(secs => $2) where session_id = $1`, [sessionId, seconds]);
const live = async (sessionId: string): Promise<number> =>
  (
    await sql(
      `select from refresh_tokens r join sessions s on s.tenant_id = r.tenant_id and s.id = r.session_id where s.id = $1 and r.used_at is null and s.revoked_at is null and r.expires_at > now()`,
      [sessionId],
    )
  ).length;
const next = async (token: string): Promise<string> => (await auth.refresh(token)).refreshToken;
const events = async (userId: string) =>
  sql<{ after: string }>(`select after from ledger where record_id = $1 and event = 'user.refreshTokenReused'`, [userId]);

describe('refreshing', () => {
  it('answers a new pair whose access token works, and keeps no token in the database', async () => {
    const { token, userId } = await begin();
    const pair = await auth.refresh(token);
    expect(pair.expiresIn).toBe(600);
    expect(await auth.authenticate(`Bearer ${pair.accessToken}`)).toMatchObject({ userId });
    const kept = JSON.stringify(await sql('select * from refresh_tokens'));
    for (const secret of [token, pair.refreshToken])
      for (const part of [secret, secret.slice(-43)]) expect(kept).not.toContain(part);
  });

  it('gives tokens of 256 random bits, no two alike', () => {
    const tokens = Array.from({ length: 500 }, () => auth.tools.refresh.make(kit.system.rights.tenantId));
    expect(new Set(tokens).size).toBe(500);
    const bytes = tokens.map((token) => Buffer.from(token.slice(-43), 'base64url'));
    for (const one of bytes) expect(one).toHaveLength(32);
    // Of 500 × 256 bits about half are set: beyond these bounds chance comes once in more tries than anybody makes.
    const set = Buffer.concat(bytes).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    expect([set > 61_000, set < 67_000]).toEqual([true, true]);
  });

  it('gives 50 parallel refreshes of one token, in two processes, the same one successor', async () => {
    const { token, sessionId, userId } = await begin();
    const processes = [auth, newAuth(kit.kernel)];
    const pairs = await Promise.all(Array.from({ length: 50 }, (_, i) => (processes[i % 2] as Auth).refresh(token)));
    expect(new Set(pairs.map((pair) => pair.refreshToken)).size).toBe(1);
    expect(await sql('select from refresh_tokens where session_id = $1', [sessionId])).toHaveLength(2);
    expect(await events(userId)).toHaveLength(0);
  });

  it('repeats a lost answer within ten seconds, and takes a later repetition for theft', async () => {
    const { token, sessionId, userId } = await begin();
    const second = await next(token);
    await age(sessionId, 8);
    expect(await next(token)).toBe(second);
    await age(sessionId, 3);
    await expect(next(token)).rejects.toMatchObject(REFUSED);
    await expect(next(second)).rejects.toMatchObject(REFUSED);
    expect(await events(userId)).toHaveLength(1);
  });

  it('ends a session after 90 days however much it was used, and lets no token outlive it', async () => {
    const { token, sessionId } = await begin();
    const older = (days: number) =>
      sql('update sessions set created_at = created_at - make_interval(days => $2) where id = $1', [sessionId, days]);
    await older(80);
    const second = await next(token);
    const [{ left } = { left: -1 }] = await sql<{ left: number }>(
      'select extract(day from max(r.expires_at) - now())::int as left from refresh_tokens r where r.session_id = $1 and r.used_at is null',
      [sessionId],
    );
    expect([9, 10]).toContain(left);
    const third = await next(second);
    await older(10);
    await expect(next(third)).rejects.toMatchObject(REFUSED);
    const short = newAuth(kit.kernel, { sessionDays: 5 });
    const { email } = await member(kit.system);
    const begun = await short.login({ email, password: PASSWORD, ip: '10.1.1.2' });
    await expect(short.refresh(begun.refreshToken)).resolves.toBeDefined();
  });

  it('ends a session that was not used for 30 days', async () => {
    const { token, sessionId } = await begin();
    await sql('update refresh_tokens set expires_at = expires_at - make_interval(days => 30) where session_id = $1', [sessionId]);
    await expect(next(token)).rejects.toMatchObject(REFUSED);
    expect(await live(sessionId)).toBe(0);
  });

  it('ends the whole family when R1 is replayed after R3, even within ten seconds', async () => {
    const { token, sessionId, userId } = await begin();
    const { accessToken, refreshToken: second } = await auth.refresh(token);
    const third = await next(second);
    const rights = await auth.authenticate(`Bearer ${accessToken}`);
    await expect(next(token)).rejects.toMatchObject(REFUSED);
    await expect(next(third)).rejects.toMatchObject(REFUSED);
    expect(await live(sessionId)).toBe(0);
    const [event] = await events(userId);
    expect(JSON.parse(event?.after ?? '{}')).toEqual({ sessionId, generation: 1 });
    await expect(auth.reload(rights)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('refuses tokens that are unknown, of another secret key, of another tenant, or run out', async () => {
    const { token, sessionId } = await begin();
    const other = await kit.otherTenant();
    const foreign = token.replace(/[0-9a-f]{32}/, other.rights.tenantId.replaceAll('-', ''));
    for (const wrong of [
      '',
      'x',
      'crm_refresh_',
      `${token}x`,
      token.slice(0, -2),
      foreign,
      token.replace(/[0-9a-f]{32}/, '0'.repeat(32)),
      `${token.slice(0, -43)}${'A'.repeat(43)}`,
    ]) {
      await expect(next(wrong)).rejects.toMatchObject(REFUSED);
    }
    await expect(newAuth(kit.kernel, { secretKey: '00'.repeat(32) }).refresh(token)).rejects.toMatchObject(REFUSED);
    await sql(`update refresh_tokens set expires_at = now() where session_id = $1`, [sessionId]);
    await expect(next(token)).rejects.toMatchObject(REFUSED);
  });

  it('refuses a user who was locked meanwhile', async () => {
    const { token, userId } = await begin();
    await makeContext(kit.system).records('user').update(userId, { status: 'locked' });
    await expect(next(token)).rejects.toMatchObject(REFUSED);
  });

  it('makes nobody else read rights anew by merely being used', async () => {
    const { token } = await begin();
    const version = async () => (await sql<{ access_version: number }>('select access_version from tenants'))[0]?.access_version;
    const before = await version();
    await next(await next(token));
    expect(await version()).toBe(before);
  });

  it('keeps at most one live chain, whatever is refreshed or replayed in whatever order', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('use' as const), which: fc.nat(6) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), which: fc.constant(0) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        const { token, sessionId } = await begin();
        const chain = [token];
        let [waited, ended] = [false, false];
        for (const { kind, which } of steps) {
          if (kind === 'wait') {
            await age(sessionId, 11);
            waited = true;
            continue;
          }
          const i = Math.max(0, chain.length - 1 - which);
          const newest = i === chain.length - 1;
          const repeatable = i === chain.length - 2 && !waited;
          const got = await next(chain[i] as string).catch(() => null);
          if (ended) expect(got).toBeNull();
          else if (newest) {
            chain.push(got as string);
            waited = false;
          } else if (repeatable) expect(got).toBe(chain[i + 1]);
          else {
            expect(got).toBeNull();
            ended = true;
          }
          expect(await live(sessionId)).toBe(ended ? 0 : 1);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('sessions', () => {
  it('are listed to their user alone, and one that has ended is refused with the next request in every process', async () => {
    const { email } = await member(kit.system);
    const agent = { ip: '10.1.1.2', userAgent: 'Test/1.0' };
    const [first, second] = [
      await auth.login({ email, password: PASSWORD, ...agent }),
      await auth.login({ email, password: PASSWORD, ...agent }),
    ];
    const elsewhere = newAuth(kit.kernel);
    const here = { ...kit.system, trusted: false, rights: await auth.authenticate(`Bearer ${first.accessToken}`) };
    const there = { ...here, rights: await elsewhere.authenticate(`Bearer ${second.accessToken}`) };
    const listed = await listSessions(here);
    expect(listed).toHaveLength(2);
    expect(listed.find((one) => one.current)).toMatchObject({ id: here.rights.sessionId, ip: '10.1.1.2', userAgent: 'Test/1.0' });
    const { signOut } = await import('./sessions.js');
    await signOut(here, { only: String(there.rights.sessionId) });
    await expect(listSessions(there)).rejects.toThrow((await import('../records/work.js')).StaleRights);
    await expect(elsewhere.reload(there.rights)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(elsewhere.authenticate(`Bearer ${second.accessToken}`)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(elsewhere.refresh(second.refreshToken)).rejects.toMatchObject(REFUSED);
    await expect(
      signOut({ ...here, rights: await auth.reload(here.rights) }, { only: String(there.rights.sessionId) }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('of another user or tenant cannot be ended', async () => {
    const [mine, theirs] = [await begin(), await begin()];
    const { signOut } = await import('./sessions.js');
    const rights = await auth.authenticate(`Bearer ${(await auth.refresh(mine.token)).accessToken}`);
    await expect(signOut({ ...kit.system, rights }, { only: theirs.sessionId })).rejects.toMatchObject({ code: 'not_found' });
    const other = await kit.otherTenant();
    await expect(
      signOut(
        { ...kit.system, rights: { ...rights, tenantId: other.rights.tenantId, accessVersion: -1 } },
        { only: mine.sessionId },
      ),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(await live(theirs.sessionId)).toBe(1);
  });

  it('end by a refresh token as well', async () => {
    const { token, sessionId } = await begin();
    await auth.signOutByRefreshToken('nonsense');
    await auth.signOutByRefreshToken(token);
    expect(await live(sessionId)).toBe(0);
    await expect(next(token)).rejects.toMatchObject(REFUSED);
  });
});
