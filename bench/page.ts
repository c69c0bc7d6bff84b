import { median, type Race, type Sample } from './load/rounds.js';
import type { RunResult } from './result.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const raceLine = (name: string, samples: readonly Sample[]): string => {
  const middle = (of: keyof Sample): number => median(samples.map((sample) => sample[of]));
  const rates = samples.map((sample) => sample.requestsPerSecond);
  const spread = `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`;
  return `| ${cell(name)} | ${middle('requestsPerSecond').toFixed(0)} (${spread}) | ${middle('cpuMs').toFixed(2)} | ${middle('serverCpuMs').toFixed(2)} | ${middle('p50').toFixed(0)} · ${middle('p99').toFixed(0)} |`;
};

/** How far a single round strays from its lane's median, at worst, over all races: the noise of the run. */
const worstStray = (races: readonly Race[]): number =>
  Math.max(
    0,
    ...races.flatMap((race) =>
      Object.values(race).flatMap((samples) => {
        const rates = samples.map((sample) => sample.requestsPerSecond);
        return rates.map((rate) => Math.abs(rate / median(rates) - 1));
      }),
    ),
  );

/** The results as Markdown. */
export function page(run: RunResult): string {
  const results = Object.values(run.cases);
  const races = results.flatMap((result) => (result.race === undefined ? [] : [result.race]));
  const findings = results.flatMap((result) => result.findings);
  const noise = `Server, PostgreSQL and load generator share the machine's cores, so the figures are ratios to a floor measured in the same minutes, not capacities; in this run single rounds strayed from their median by up to ${(worstStray(races) * 100).toFixed(0)} %.`;
  return [
    '# Results',
    '',
    'Written by `npm run bench`; how each figure is made is in [README.md](README.md).',
    '',
    ...Object.entries(run.machine).map(([name, value]) => `- ${name}: ${value}`),
    '',
    '| case | measured | bar | pass |',
    '|---|---|---|---|',
    ...findings.map(
      (finding) =>
        `| ${cell(finding.case)} | ${cell(finding.measured)} | ${cell(finding.bar)} | ${finding.pass ? 'yes' : '**no**'} |`,
    ),
    '',
    noise,
    '',
    '| competitor | requests/s, median (lowest–highest) | CPU ms per request, with PostgreSQL | of it the server | ms p50 · p99 |',
    '|---|---|---|---|---|',
    ...races.flatMap((race) => Object.entries(race).map(([name, samples]) => raceLine(name, samples))),
    '',
    ...results.flatMap((result) => (result.notes ?? []).map((note) => `- ${note}`)),
    '',
  ].join('\n');
}
