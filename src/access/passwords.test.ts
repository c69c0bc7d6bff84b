import { refuseContextWords } from './context-words.js';
import { commonPasswordCount } from './common-passwords.js';
import { hashQueue } from './hash-queue.js';
import { lru } from './lru.js';
import { checkGivenPassword, checkNewPassword, fits, hashPassword, isOutdated } from './passwords.js';

const refusal = (password: unknown): { code?: string; pointer?: string } => {
  try {
    checkNewPassword(password, '/password');
    return {};
  } catch (error) {
    return error as { code: string; pointer: string };
  }
};

describe('passwords', () => {
  it('have between 8 and 128 characters of any kind', () => {
    for (const good of ['a b c d!', 'x'.repeat(128), '💡'.repeat(128), ' spaces at both ends ', 'пароль для входа'])
      expect(refusal(good)).toEqual({});
    for (const bad of [
      '',
      'seven77',
      'x'.repeat(129),
      '💡'.repeat(7),
      'long enough \ud800',
      12345678,
      null,
      {},
      ['password of eight'],
    ])
      expect(refusal(bad)).toMatchObject({ pointer: '/password', code: 'invalid_value' });
    expect(() => checkGivenPassword('x'.repeat(1_000_000), '/password')).toThrow('At most 128');
  });

  it('of the commonest eighteen thousand are refused, in whatever case', () => {
    expect(commonPasswordCount()).toBeGreaterThan(17_000);
    for (const common of [
      'password',
      'PassWord1',
      '12345678',
      'qwertyuiop',
      'йцукенгшщзхъ',
      'Liverpool1',
      'scoobydoo',
      'Zeppelin',
    ])
      expect(refusal(common)).toMatchObject({ code: 'common_password' });
  });

  it('fit their hash and nothing else, and the same characters typed otherwise fit too', async () => {
    const stored = await hashPassword('пароль é ёлка');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await fits('пароль é ёлка'.normalize('NFD'), stored)).toBe(true);
    expect(await fits('пароль e ёлка', stored)).toBe(false);
    expect(await hashPassword('пароль é ёлка')).not.toBe(stored);
    expect(await fits('', null)).toBe(false);
    expect([
      isOutdated(stored),
      isOutdated(stored.replace('t=2', 't=1')),
      isOutdated(stored.replace('argon2id', 'argon2i')),
    ]).toEqual([false, true, true]);
  });
});

describe('words of the context', () => {
  const NAMES = ['ООО «Стекло и Свет»', 'steklo-i-svet', 'Анна Белова', 'anna.belova@glassworks.example'];
  const refused = (password: string): boolean => {
    try {
      refuseContextWords(password, NAMES, '/password');
      return false;
    } catch (error) {
      expect(error).toMatchObject({ pointer: '/password', code: 'guessable_password', status: 400 });
      return true;
    }
  };

  it('are no password: firm, user and product, with whatever little beside them', () => {
    for (const bad of [
      'Стекло-2026',
      'стеклоисвет1',
      'Steklo.I.Svet!',
      'Glassworks2026',
      'annabelova12',
      'Анна Белова 1',
      'ElevenCRM2026',
      'e-l-e-v-e-n-77',
      'ｇｌａｓｓｗｏｒｋｓ１',
      'glassworks@example',
    ])
      expect([bad, refused(bad)]).toEqual([bad, true]);
    for (const good of [
      'correct horse battery',
      'стекло и восемь букв ещё',
      'glassworks tea at half past four',
      'ann in may, ann in june',
      'levens-k7-q2',
    ])
      expect([good, refused(good)]).toEqual([good, false]);
  });
});

describe('the queue of hashes', () => {
  it('runs two at once, lets a few wait, and refuses the rest with 429', async () => {
    const queued = hashQueue(2, 3);
    let [running, most] = [0, 0];
    const work = async (): Promise<string> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return 'done';
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => queued(work).catch((error: unknown) => error)));
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(5);
    for (const answer of answers.filter((one) => one !== 'done'))
      expect(answer).toMatchObject({ code: 'too_many_logins', status: 429, params: { retryAfter: 1 } });
    expect(most).toBe(2);
  });

  it('gives its place back when the work fails', async () => {
    const queued = hashQueue(1, 1);
    for (let i = 0; i < 3; i++) await expect(queued(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queued(async () => 'yes')).toBe('yes');
  });
});

describe('a map that forgets', () => {
  it('forgets what was not asked for the longest', () => {
    const map = lru<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
    map.set('c', 4);
    expect([map.get('a'), map.get('c'), map.size]).toEqual([1, 4, 2]);
    map.delete('a');
    expect([map.get('a'), map.size]).toEqual([undefined, 1]);
  });
});
