import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { SinkMood } from '../ledger/sink.js';
import { underLoad } from './under-load.js';

/** What must become of e-mails that meet such a server. */
const MOODS: readonly (readonly [what: string, mood: SinkMood, states: readonly string[], taken: boolean])[] = [
  ['puts off with 451', 'later', ['queued'], false],
  ['refuses with 550', 'refuses', ['failed'], false],
  ['breaks off before the message', 'breaks-before', ['queued', 'uncertain'], false],
  ['takes the message and breaks off before its 250', 'breaks-after', ['uncertain'], true],
];

export const smtp: Chapter = {
  name: 'faults/f15-smtp',
  title: 'F15 the mail server puts off, refuses, and breaks off',
  minutes: 3,
  async run(ctx) {
    const { stand, writer } = await underLoad(ctx, { perSecond: 5 });
    const firm = stand.firms[0]!;
    const rows: Row[] = [];
    const each = ctx.times(5, 2);
    for (const [what, mood, states, taken] of MOODS) {
      stand.sink(mood);
      await sleep(300);
      const names = Array.from({ length: each }, (_, n) => `Mailed ${mood} ${n}`);
      for (const name of names) await firm.ask('POST', '/v1/accounts', { name, vip: true, notDuplicate: true });
      const found = await settled(names, states);
      const mails = stand.lines().filter((line) => line.t === 'mail' && names.some((name) => line.raw.includes(name))).length;
      const told = [...Map.groupBy(found, (state) => state)].map(([state, some]) => `${some.length} ${state}`).join(', ');
      rows.push({
        what: `A server that ${what}`,
        times: `${each} e-mails`,
        measured: `${told}; ${mails} taken`,
        bar: `each ${states.join(' or ')}; ${taken ? `${each} taken, none sent again` : '0 taken'}`,
        pass: found.length === each && found.every((state) => states.includes(state)) && mails === (taken ? each : 0),
      });
    }
    stand.sink('takes');
    await writer.finish();
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    return [
      ...rows,
      lossRow(
        verdict,
        'E-mails are taken once or flagged; what was put off waits for its next attempt',
        `${verdict.tally.intents} intents`,
      ),
    ];

    /** States of the e-mails about these accounts, when all have been tried. */
    async function settled(names: readonly string[], wanted: readonly string[]): Promise<string[]> {
      let states: string[] = [];
      for (let turn = 0; turn < 200; turn++) {
        states = await stand.postgres.admin(async (client) => {
          const { rows: found } = await client.query<{ state: string; attempts: number }>(
            `select state, coalesce(attempts, 0)::int as attempts from notifications where channel = 'email' and title = any($1::text[])`,
            [names.map((name) => `Welcome ${name}`)],
          );
          return found.filter(({ attempts }) => attempts > 0).map(({ state }) => state);
        });
        if (states.length === names.length && states.every((state) => wanted.includes(state))) return states;
        await sleep(150);
      }
      return states;
    }
  },
};
