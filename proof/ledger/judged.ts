import { join } from 'node:path';
import type { ProofContext, Row } from '../chapter.js';
import { anchorsOf, quiet, type Stand } from '../stand/stand.js';
import { check, tally, type Tally } from './check/check.js';
import { readOnly, type Facts, type Judgement } from './check/facts.js';

/** What came of a run: every invariant, and what the writers were told. */
export interface Verdict {
  readonly judgements: readonly Judgement[];
  readonly tally: Tally;
  /** Seconds until the backlog was worked off; what was left of it. */
  readonly quiet: { readonly seconds: number; readonly left: string };
  /** Broken ones in words. */
  readonly broken: string;
}

/** Waits for quiet and holds the database against the ledgers. */
export async function verdictOf(ctx: ProofContext, stand: Stand, facts: Partial<Facts> = {}): Promise<Verdict> {
  const quieted = await quiet(stand);
  // What is tried again goes on meanwhile: the database is looked at as it was before the ledgers were read.
  const judgements = await readOnly(stand.postgres.adminUrl(), (sql) =>
    check({
      lines: stand.lines(),
      firms: stand.setUp,
      sql,
      secretKey: stand.secretKey,
      ownerUrl: stand.postgres.ownerUrl(),
      anchors: anchorsOf(ctx),
      files: stand.filesFolder,
      ...facts,
    }),
  );
  const broken = judgements
    .flatMap(({ id, broken: some }) => (some.length > 0 ? [`${id}: ${some.length} such as ${some[0]}`] : []))
    .join('; ');
  return { judgements, tally: tally(stand.lines()), quiet: quieted, broken };
}

/** The line of a fault's chapter that says whether anything was lost. */
export function lossRow(verdict: Verdict, what: string, times: string): Row {
  const { tally: t, judgements, broken, quiet: quieted } = verdict;
  const empty = judgements.filter(({ looked, id }) => looked === 0 && id !== 'I9').map(({ id }) => id);
  const measured = [
    broken === '' ? 'nothing lost, nothing twice: I1–I13 hold' : `BROKEN ${broken}`,
    `${t.acknowledged} acknowledged, ${t.unknown} answers lost, ${t.busy} told to come again, ${t.faults} other 5xx, ${t.unsettled} never settled`,
    `backlog worked off in ${quieted.seconds.toFixed(1)} s${quieted.left === '' ? '' : `, but ${quieted.left}`}`,
    ...(empty.length > 0 ? [`nothing to look at for ${empty.join(', ')}`] : []),
    ...(t.faults > 0 ? [`e.g. ${t.examples[0]}`] : []),
  ].join('; ');
  return {
    what,
    times,
    measured,
    bar: 'acknowledged and lost 0, twice 0; no 5xx but 503; backlog 0 within 120 s',
    pass: broken === '' && t.faults === 0 && t.unsettled === 0 && quieted.left === '',
  };
}

/** One line for each invariant. */
export const invariantRows = ({ judgements }: Verdict): Row[] =>
  judgements.map(({ id, rule, looked, broken, note }) => ({
    what: `${id}: ${rule}`,
    times: `${looked.toLocaleString('en')} looked at`,
    measured:
      broken.length === 0
        ? `all of them${note ? `; ${note}` : ''}`
        : `${broken.length}${broken.length === 100 ? ' or more' : ''} broken: ${broken.slice(0, 3).join('; ')}`,
    bar: 'none broken',
    pass: broken.length === 0 && looked > 0,
  }));

/** Where the ledgers of a run are, for people who look into it. */
export const ledgersOf = (ctx: ProofContext): string => join(ctx.folder, '*.ledger');
