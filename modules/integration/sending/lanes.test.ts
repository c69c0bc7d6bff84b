import { MOST_PER_WEBHOOK, type Claimed } from './claim.js';
import { createLanes } from './lanes.js';
import type { Attempted } from './record.js';

let made = 0;
const some = (count: number, webhookId = 'w', ordered = false): Claimed[] =>
  Array.from({ length: count }, () => ({ id: `${made++}`, webhookId, ordered }) as unknown as Claimed);
const told = (milliseconds: number, state: Attempted['state'] = 'delivered') => ({ milliseconds, state }) as Attempted;

it('a webhook has its few places, and more is claimed for it only as long as it answers quickly', () => {
  const lanes = createLanes();
  expect(lanes.room().get('w')).toBeUndefined();
  const first = lanes.take(some(MOST_PER_WEBHOOK));
  expect(first).toHaveLength(MOST_PER_WEBHOOK);
  expect(lanes.room().get('w')).toBe(0);
  expect(lanes.ended(first[0]!, told(5))).toEqual([]);
  expect(lanes.room().get('w')).toBe(MOST_PER_WEBHOOK + 40 - 7);
  const more = some(30);
  expect(lanes.take(more)).toEqual(more.slice(0, 1));
  expect(lanes.held.size).toBe(37);
  expect(lanes.room().get('w')).toBe(0);
  expect(lanes.ended(first[1]!, told(5))).toEqual([more[1]]);
  expect(lanes.take(some(3, 'other'))).toHaveLength(3);
  const slow = lanes.take(some(1, 'slow'));
  lanes.ended(slow[0]!, told(5000));
  expect(lanes.room().get('slow')).toBe(MOST_PER_WEBHOOK);
  const ordered = lanes.take(some(1, 'ordered', true));
  lanes.ended(ordered[0]!, told(1));
  expect(lanes.room().get('ordered')).toBe(MOST_PER_WEBHOOK);
});

it('what waits is given back after a failure, when the process stops, and when it has stood still', () => {
  let now = 0;
  const lanes = createLanes(() => now);
  const [one, ...rest] = lanes.take(some(MOST_PER_WEBHOOK));
  lanes.take(some(4));
  expect(lanes.ended(one!, told(5, 'pending'))).toEqual([]);
  expect(lanes.unwanted.size).toBe(4);
  lanes.gaveBack([...lanes.unwanted]);
  expect([lanes.unwanted.size, lanes.held.size]).toEqual([0, 7]);
  lanes.take(some(3));
  now = 25_000;
  expect(lanes.ended(rest[0]!, told(25_000))).toEqual([]);
  expect(lanes.unwanted.size).toBe(2);
  lanes.gaveBack([...lanes.unwanted]);
  const late = some(3);
  lanes.take(late);
  now = 40_000;
  lanes.renewed();
  now = 55_000;
  expect(lanes.ended(rest[1]!, told(30_000))).toEqual([late[1]]);
  lanes.stop();
  expect([...lanes.unwanted]).toEqual([late[2]]);
  expect(lanes.ended(rest[2]!, told(5))).toEqual([]);
});
