import { describe, expect, it } from '@jest/globals';
import { stoppedClock } from './clock.js';
import { createIds } from './ids.js';
import { createLog, requestIdOf } from './log.js';

function written(logFormat: 'text' | 'json', work: (log: ReturnType<typeof createLog>) => void): string {
  let output = '';
  work(createLog({ logLevel: 'info', logFormat, write: (line) => (output += line) }));
  return output;
}

describe('the log', () => {
  it.each(['text', 'json'] as const)('never holds a secret, however deep it lies (%s)', (format) => {
    const output = written(format, (log) => {
      log.info(
        {
          req: { headers: { Authorization: 'Bearer s3cret', cookie: 's3cret' } },
          user: { newPassword: 's3cret' },
          list: [{ apiKey: 's3cret' }],
          refreshToken: 's3cret',
        },
        'in',
      );
      log.child({ clientSecret: 's3cret' }).warn('child');
      log.error(Object.assign(new Error('duplicate'), { code: '23505', detail: 'Key (email)=(s3cret) exists' }));
    });
    expect(output).not.toContain('s3cret');
    expect(output).toContain('[redacted]');
    expect(output).toContain('23505');
  });

  it('carries the request id on every line of a request', () => {
    const output = written('json', (log) => log.child({ requestId: requestIdOf('abc-1') }).info('hello'));
    expect(JSON.parse(output)).toMatchObject({ level: 'info', requestId: 'abc-1', msg: 'hello' });
  });

  it.each([undefined, 'a b', 'x\r\ny', 'x'.repeat(129), ['a']])('does not take over the request id %j', (header) => {
    expect(requestIdOf(header)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('ids', () => {
  it('are version 7 and rise, within one millisecond and when the clock steps back', () => {
    const clock = stoppedClock('2026-11-21T00:00:00Z');
    const ids = createIds(clock);
    const made = Array.from({ length: 5_000 }, (_, index) => {
      if (index % 1_000 === 999) clock.advance(-1_000);
      return ids.next();
    });
    expect(made).toEqual([...new Set(made)].sort());
    expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    expect(parseInt((made[0] as string).replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-11-21T00:00:00Z'));
  });
});
