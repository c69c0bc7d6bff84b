import autocannon from 'autocannon';
import { hrtime } from 'node:process';
import type { Hits, Shot } from './shot.js';

/*
 * The load process: a closed loop of `connections` callers, each sending its next request when the last is answered.
 * It lives in its own process so that its work is never counted as the server's.
 */

let number = Number(process.env.FIRST_NUMBER ?? 1);

/** Puts in `{n}` and the next of the shot's fills. */
const filler = (shot: Shot): ((text: string) => string) => {
  const fills = shot.fills ?? [{}];
  return (text) =>
    text.replace(/\{(\w+)\}/g, (hole, name: string) =>
      name === 'n' ? String(number) : (fills[number % fills.length]![name] ?? hole),
    );
};

const isTemplate = (shot: Shot): boolean => /\{\w+\}/.test(shot.path + (shot.body ?? '') + JSON.stringify(shot.headers));

const toRequest = (shot: Shot): autocannon.Request => {
  const fixed = {
    method: shot.method,
    path: shot.path,
    headers: { ...shot.headers },
    ...(shot.body === undefined ? {} : { body: shot.body }),
  };
  if (!isTemplate(shot)) return fixed;
  const fill = filler(shot);
  return {
    ...fixed,
    setupRequest: (request) => {
      number++;
      const headers = Object.fromEntries(Object.entries(shot.headers).map(([name, value]) => [name, fill(value)]));
      return { ...request, path: fill(shot.path), headers, ...(shot.body === undefined ? {} : { body: fill(shot.body) }) };
    },
  };
};

const shoot = async (shot: Shot): Promise<Hits> => {
  let wrongBody = '';
  const started = hrtime.bigint();
  const result = await autocannon({
    url: shot.url,
    connections: shot.connections,
    duration: shot.seconds,
    requests: [toRequest(shot)],
    verifyBody: (body) => {
      const right = String(body).includes(shot.mustContain);
      if (!right) wrongBody = String(body).slice(0, 300);
      return right;
    },
  });
  const seconds = Number(hrtime.bigint() - started) / 1e9;
  const faults = Object.entries({
    'non-2xx': result.non2xx,
    'connection errors': result.errors,
    timeouts: result.timeouts,
    'wrong bodies': result.mismatches,
  })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  const fault = faults.length === 0 ? '' : `${faults.join(', ')}${wrongBody === '' ? '' : `, e.g. ${wrongBody}`}`;
  return { good: result['2xx'] - result.mismatches, seconds, p50: result.latency.p50, p99: result.latency.p99, fault };
};

process.on('message', (shot: Shot) => {
  shoot(shot).then(
    (hits) => process.send!(hits),
    (error: unknown) => process.send!({ good: 0, seconds: 1, p50: 0, p99: 0, fault: String(error) } satisfies Hits),
  );
});
process.on('disconnect', () => process.exit(0));
