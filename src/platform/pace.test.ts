import { setTimeout as sleep } from 'node:timers/promises';
import { createPace } from './pace.js';

it('a long work rests as long as its piece took while others come, and does not when it is alone', async () => {
  let [requests, coming] = [7, 0];
  const pace = createPace(1, () => (requests += coming));
  expect(pace.shared()).toBe(false);
  coming = 1;
  expect(pace.shared()).toBe(true);
  await sleep(60);
  const began = performance.now();
  await pace.rest();
  expect(performance.now() - began).toBeGreaterThanOrEqual(50);
  coming = 0;
  await sleep(600);
  expect(pace.shared()).toBe(false);
  let turned = false;
  setImmediate(() => (turned = true));
  await pace.rest();
  expect(turned).toBe(true);
});
