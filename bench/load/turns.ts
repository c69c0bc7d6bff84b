import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { median } from './rounds.js';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** One HTTP request over a kept connection. Throws unless the answer is 2xx. */
export async function ask(
  url: string,
  options: { method?: 'GET' | 'POST'; headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, method: options.method ?? 'GET', headers: options.headers ?? {} }, (answer) => {
      text(answer).then((body) => {
        if (answer.statusCode! >= 200 && answer.statusCode! < 300) resolve(body);
        else reject(new Error(`${options.method ?? 'GET'} ${url}: ${answer.statusCode} ${body.slice(0, 400)}`));
      }, reject);
    });
    call.once('error', reject);
    call.end(options.body);
  });
}

/** A request to time, by the number of the turn. */
export type Turn = (turn: number) => Promise<unknown>;

/**
 * Times each of `takers` alone, one call after the other in turn (a, b, a, b …), `turns` times, and returns the median
 * milliseconds by name. A tenth of the turns comes first and is not counted.
 */
export async function inTurns(takers: Readonly<Record<string, Turn>>, turns: number): Promise<Record<string, number>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(takers).map((name) => [name, []]));
  const warmUp = Math.ceil(turns / 10);
  for (let turn = 0; turn < turns + warmUp; turn++) {
    for (const [name, take] of Object.entries(takers)) {
      const began = performance.now();
      await take(turn);
      if (turn >= warmUp) times[name]!.push(performance.now() - began);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}
