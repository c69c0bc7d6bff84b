import type { Chapter, Outcome, Row } from './chapter.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const line = ({ what, times, measured, bar, pass }: Row): string =>
  `| ${cell(what)} | ${cell(times)} | ${cell(measured)} | ${cell(bar)} | ${pass ? 'yes' : '**no**'} |`;

function section(outcome: Outcome): string {
  const head = `## ${outcome.title}`;
  if (outcome.skipped !== null) return `${head}\n\nSkipped: ${outcome.skipped}`;
  const red: Row[] =
    outcome.error === null
      ? []
      : [{ what: 'The chapter broke off', times: '', measured: outcome.error, bar: 'it runs to its end', pass: false }];
  const rows = [...outcome.rows, ...red].map(line).join('\n');
  return `${head}\n\n| what | run | measured | promised | held |\n|---|---|---|---|---|\n${rows}\n\n${outcome.at}, ${outcome.seconds} s, commit ${outcome.commit}${outcome.scale === 1 ? '' : `, scale ${outcome.scale}`}`;
}

/** The one table, of the last run of every chapter. */
export function page(chapters: readonly Chapter[], outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap((one) => one.rows);
  const held = rows.filter((row) => row.pass).length;
  const red = rows.length - held + outcomes.filter((one) => one.error !== null).length;
  const never = chapters.filter((chapter) => !outcomes.some((one) => one.name === chapter.name)).map((chapter) => chapter.title);
  const machines = [...new Set(outcomes.map((one) => one.machine))];
  return [
    '# What was proved',
    '',
    'Written by `npm run proof`; [how it is done](README.md). Figures are of the machine below, where the load, the product and PostgreSQL share the processors.',
    '',
    `${held} of ${rows.length} promises held, ${red} did not; ${outcomes.filter((one) => one.skipped !== null).length} chapters were skipped with a reason${never.length > 0 ? `, ${never.length} have not run yet: ${never.join('; ')}` : ''}.`,
    '',
    ...machines.map((machine) => `Machine: ${machine}.`),
    '',
    ...outcomes.map((one) => `${section(one)}\n`),
  ].join('\n');
}
