import { replies, type ClockedMessage } from './reply-clock.js';

const members = new Set(['anna']);
const deadline = (at: number) => ({ dueAt: at + 240, warnAt: at + 180 });
const message = (id: string, at: number, more: Partial<ClockedMessage> = {}): ClockedMessage => ({
  id,
  direction: 'incoming',
  state: 'received',
  at,
  authorId: null,
  automatic: false,
  kept: null,
  ...more,
});
const answer = (id: string, at: number, more: Partial<ClockedMessage> = {}) =>
  message(id, at, { direction: 'outgoing', state: 'sent', authorId: 'anna', ...more });
const repliedAt = (...messages: ClockedMessage[]) => replies(messages, members, deadline).map((r) => r.repliedAt);

describe('the reply clock', () => {
  it('takes the first message a member sent afterwards as the answer [CON7]', () => {
    expect(repliedAt(message('in', 10), answer('a', 20), answer('b', 30))).toEqual([20]);
    expect(repliedAt(answer('b', 30), message('in', 10), answer('a', 20))).toEqual([20]);
    expect(repliedAt(message('1', 10), message('2', 15), answer('a', 20), message('3', 25))).toEqual([20, 20, null]);
  });

  it.each([
    ['sent before it', answer('a', 5)],
    ['sent at the very same moment', answer('a', 10)],
    ['by somebody who is no member', answer('a', 20, { authorId: 'boris' })],
    ['by nobody', answer('a', 20, { authorId: null })],
    ['still a draft', answer('a', 20, { state: 'draft' })],
    ['still being sent', answer('a', 20, { state: 'sending' })],
    ['failed', answer('a', 20, { state: 'failed' })],
    ['automatic', answer('a', 20, { automatic: true })],
    ['another incoming one', message('a', 20, { authorId: 'anna', state: 'sent' })],
  ])('does not count a message %s [CON7]', (_why, other) => {
    expect(replies([message('in', 10), other], members, deadline)[0]).toEqual({
      id: 'in',
      repliedAt: null,
      dueAt: 250,
      warnAt: 190,
    });
  });

  it('asks no answer to automatic messages', () => {
    expect(replies([message('in', 10, { automatic: true })], members, deadline)).toEqual([]);
  });

  it('keeps the deadline of what is answered and reckons anew what still waits', () => {
    const kept = { dueAt: 99, warnAt: 88 };
    expect(replies([message('in', 10, { kept }), answer('a', 20)], members, deadline)[0]).toMatchObject(kept);
    expect(replies([message('in', 10, { kept })], members, deadline)[0]).toMatchObject({ dueAt: 250, warnAt: 190 });
  });
});
