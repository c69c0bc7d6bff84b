import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { testKernel, type TestKernel } from '#kit';
import { keyFor, open, seal, sha256 } from './secrets.js';
import { signingKeys, type SigningKey } from './signing-keys.js';
import { accessTokens } from './tokens.js';

const SECRET = '5a'.repeat(32);
const who = { tenantId: randomUUID(), userId: randomUUID(), sessionId: randomUUID() };

let kit: TestKernel;
let key: SigningKey;
let now = new Date('2026-11-21T10:00:00Z');
const seconds = () => Math.floor(now.getTime() / 1000);
const tokens = () => accessTokens(signingKeys(kit.kernel.db, SECRET), () => now, 10);
beforeAll(async () => {
  kit = await testKernel();
  key = await signingKeys(kit.kernel.db, SECRET).current();
});
afterAll(() => kit?.close());
beforeEach(() => (now = new Date('2026-11-21T10:00:00Z')));

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = () => ({
  header: { alg: 'EdDSA', typ: 'at+jwt', kid: key.kid } as Record<string, unknown>,
  payload: {
    iss: 'eleven',
    aud: 'eleven-api',
    sub: who.userId,
    tid: who.tenantId,
    sid: who.sessionId,
    iat: seconds(),
    exp: seconds() + 600,
  } as Record<string, unknown>,
});

/** A token as somebody who holds `by` would make it. */
function forged(change: (made: ReturnType<typeof good>) => void, by: KeyObject = key.privateKey): string {
  const made = good();
  change(made);
  const text = `${part(made.header)}.${part(made.payload)}`;
  return `${text}.${sign(null, Buffer.from(text), by).toString('base64url')}`;
}

describe('access tokens', () => {
  it('are taken by every process that has the same database and secret key, and by no other', async () => {
    const token = await tokens().sign(who);
    expect(await tokens().verify(token)).toEqual({ ...who, expiresAt: seconds() + 600 });
    expect(await tokens().verify(forged(() => undefined))).toEqual({ ...who, expiresAt: seconds() + 600 });
    expect(await accessTokens(signingKeys(kit.kernel.db, '00'.repeat(32)), () => now, 10).verify(token)).toBeNull();
  });

  it('run out after ten minutes and a minute of leeway, also when they were seen before', async () => {
    const mine = tokens();
    const token = await mine.sign(who);
    await mine.verify(token);
    now = new Date(now.getTime() + 659_000);
    expect(await mine.verify(token)).not.toBeNull();
    expect(await tokens().verify(token)).not.toBeNull();
    now = new Date(now.getTime() + 2_000);
    expect(await mine.verify(token)).toBeNull();
    expect(await tokens().verify(token)).toBeNull();
  });

  it('are verified once: afterwards the answer is no promise', async () => {
    const mine = tokens();
    const token = await mine.sign(who);
    expect(mine.verify(token)).toHaveProperty('then');
    await mine.verify(token);
    expect(mine.verify(token)).toMatchObject(who);
  });

  const stranger = generateKeyPairSync('ed25519').privateKey;
  const attacks: Record<string, () => string> = {
    'the algorithm none': () => `${part({ ...good().header, alg: 'none' })}.${part(good().payload)}.`,
    'the algorithm None, signed': () => forged(({ header }) => (header['alg'] = 'nOnE')),
    'a MAC keyed with the public key': () => {
      const text = `${part({ ...good().header, alg: 'HS256' })}.${part(good().payload)}`;
      return `${text}.${createHmac('sha256', key.publicKey.export({ type: 'spki', format: 'pem' }))
        .update(text)
        .digest('base64url')}`;
    },
    'an RSA signature': () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const text = `${part({ ...good().header, alg: 'RS256' })}.${part(good().payload)}`;
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
    },
    "a stranger's key under our name": () => forged(() => undefined, stranger),
    "a stranger's key in the header": () =>
      forged(({ header }) => (header['jwk'] = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })), stranger),
    'an address of keys in the header': () =>
      forged(({ header }) => Object.assign(header, { jku: 'http://127.0.0.1/keys', x5u: 'http://127.0.0.1/cert' }), stranger),
    'an unknown key': () => forged(({ header }) => (header['kid'] = randomUUID())),
    'a path as the key': () => forged(({ header }) => (header['kid'] = '../../../../dev/null')),
    'SQL as the key': () => forged(({ header }) => (header['kid'] = `' or true --`)),
    'a prototype as the key': () => forged(({ header }) => (header['kid'] = '__proto__')),
    'no key': () => forged(({ header }) => delete header['kid']),
    'a key that is a list': () => forged(({ header }) => (header['kid'] = [key.kid])),
    'another audience': () => forged(({ payload }) => (payload['aud'] = 'somebody-else')),
    'no audience': () => forged(({ payload }) => delete payload['aud']),
    'another issuer': () => forged(({ payload }) => (payload['iss'] = 'https://evil.example')),
    'another type': () => forged(({ header }) => (header['typ'] = 'JWT')),
    'no type': () => forged(({ header }) => delete header['typ']),
    'an unknown critical header': () => forged(({ header }) => Object.assign(header, { crit: ['exp'], exp: 1 })),
    'a time already over': () => forged(({ payload }) => (payload['exp'] = seconds() - 61)),
    'no end': () => forged(({ payload }) => delete payload['exp']),
    'an end that is no number': () => forged(({ payload }) => (payload['exp'] = '9999999999')),
    'a beginning in the future': () => forged(({ payload }) => (payload['nbf'] = seconds() + 61)),
    'no session': () => forged(({ payload }) => delete payload['sid']),
    'a tenant that is no id': () => forged(({ payload }) => (payload['tid'] = '*')),
    'a changed payload': () => {
      const [head, , signature] = forged(() => undefined).split('.');
      return `${head}.${part({ ...good().payload, sub: randomUUID() })}.${signature}`;
    },
    'no signature': () => forged(() => undefined).replace(/[^.]*$/, ''),
    'four parts': () => `${forged(() => undefined)}.x`,
    'no token at all': () => 'x',
    'a mountain of text': () => 'a.'.repeat(100_000),
  };
  it.each(Object.entries(attacks))('with %s are refused', async (_, make) => {
    expect(await tokens().verify(make())).toBeNull();
  });

  it('are not taken from a key that somebody wrote into the table without the secret key', async () => {
    const kid = randomUUID();
    const pem = stranger.export({ type: 'pkcs8', format: 'pem' }).toString();
    await kit.kernel.db.query('insert into signing_keys (kid, sealed) values ($1, $2), ($3, $4)', [
      kid,
      pem,
      randomUUID(),
      seal(keyFor('11'.repeat(32), 'signing-keys'), pem, kid),
    ]);
    expect(await tokens().verify(forged(({ header }) => (header['kid'] = kid), stranger))).toBeNull();
    expect((await signingKeys(kit.kernel.db, SECRET).current()).kid).toBe(key.kid);
  });
});

describe('signing keys', () => {
  it('are made once however many processes start together', async () => {
    const secret = 'ab'.repeat(32);
    const kids = await Promise.all(
      Array.from({ length: 20 }, async () => (await signingKeys(kit.kernel.db, secret).current()).kid),
    );
    expect(new Set(kids).size).toBe(1);
  });

  it('are replaced after 30 days, and tokens of the old key are good on', async () => {
    const secret = 'cd'.repeat(32);
    const old = signingKeys(kit.kernel.db, secret);
    const first = await old.current();
    const token = await accessTokens(old, () => now, 10).sign(who);
    await kit.owner.query(`update signing_keys set created_at = now() - interval '31 days' where kid = $1`, [first.kid]);
    // The first to notice makes a new key, with which nobody signs until all others may know it.
    expect((await signingKeys(kit.kernel.db, secret).current()).kid).toBe(first.kid);
    await kit.owner.query(
      `update signing_keys set created_at = now() - interval '11 seconds' where created_at > now() - interval '10 seconds'`,
    );
    const anew = signingKeys(kit.kernel.db, secret);
    expect((await anew.current()).kid).not.toBe(first.kid);
    expect(await accessTokens(anew, () => now, 10).verify(token)).toMatchObject(who);
  });
});

describe('secrets', () => {
  it('sealed for one thing do not open for another, nor when changed', () => {
    const wrap = keyFor(SECRET, 'signing-keys');
    const sealed = seal(wrap, 'secret', 'a');
    expect(open(wrap, sealed, 'a')).toBe('secret');
    expect(open(wrap, sealed, 'b')).toBeNull();
    expect(open(keyFor(SECRET, 'refresh-at-rest'), sealed, 'a')).toBeNull();
    expect(open(wrap, `${sealed.slice(0, 20)}${sealed[20] === 'A' ? 'B' : 'A'}${sealed.slice(21)}`, 'a')).toBeNull();
    expect(open(wrap, 'short', 'a')).toBeNull();
    expect(sha256('a')).toHaveLength(43);
  });
});
