import { createReadStream, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { Client } from 'pg';
import { withClient } from '../database.js';
import { copyColumns, writeCsv } from '../fill/csv.js';
import type { BenchCase, Ground } from '../ground.js';
import { cpuSeconds, residentMb } from '../load/cpu.js';
import { median } from '../load/rounds.js';
import type { CaseResult } from '../result.js';

interface Round {
  readonly importSeconds: number;
  readonly copySeconds: number;
  /** CPU seconds of server and PostgreSQL for the import, and of PostgreSQL for COPY. */
  readonly importCpu: number;
  readonly copyCpu: number;
  /** Highest resident memory of the server during the import, in MB. */
  readonly peakMb: number;
}

/** An upload of 100,000 people to the running server, against COPY of as many into the same table with the same indexes. */
export const importing: BenchCase = async (ground) => {
  const { ours, options, cluster, database, tell } = ground;
  const count = Math.min(100_000, options.counts.people / 10);
  const beforeMb = residentMb(ours.server.pid).now;
  const rounds: Round[] = [];
  await withClient(cluster.adminUrl(database), async (client) => {
    await client.query('set session_replication_role = replica');
    for (let number = 0; number < Math.min(options.pace.rounds, 3); number++) {
      const round = await oneRound(ground, client, number, count);
      rounds.push(round);
      tell(
        `  round ${number + 1}: import ${round.importSeconds.toFixed(1)} s, COPY ${round.copySeconds.toFixed(1)} s, peak ${round.peakMb.toFixed(0)} MB`,
      );
    }
  });
  await sleep(5000);
  return summary(rounds, count, beforeMb, residentMb(ours.server.pid).now);
};

async function oneRound({ ours, cluster, who, folder }: Ground, client: Client, number: number, count: number): Promise<Round> {
  const [upload, copy] = [join(folder, 'upload.csv'), join(folder, 'copy.csv')];
  await writeCsv(client, who, 10_000_000 + number * count * 2, count, upload, copy);
  const cpu = (): number => cpuSeconds(cluster.postmasterPid);
  const memory = watchMemory(ours.server.pid);
  const importBefore = cpu() + cpuSeconds(ours.server.pid);
  const importBegan = performance.now();
  const report = await send(`${ours.server.url}/v1/import/people?mode=create`, ours.headers, upload);
  const importSeconds = (performance.now() - importBegan) / 1000;
  const importCpu = cpu() + cpuSeconds(ours.server.pid) - importBefore;
  const peakMb = memory.stop();
  if (report.counts.created !== count || report.counts.failed !== 0)
    throw new Error(`import: ${JSON.stringify(report).slice(0, 500)}`);
  await client.query('checkpoint');
  const copyBefore = cpu();
  const copyBegan = performance.now();
  await client.query(`copy people (${copyColumns}) from '${copy}' (format csv)`);
  const copySeconds = (performance.now() - copyBegan) / 1000;
  const round = { importSeconds, copySeconds, importCpu, copyCpu: cpu() - copyBefore, peakMb };
  await client.query('checkpoint');
  for (const file of [upload, copy]) rmSync(file);
  return round;
}

/** Looks at the resident memory fifty times a second. */
function watchMemory(pid: number): { stop: () => number } {
  let peak = 0;
  const look = (): void => void (peak = Math.max(peak, residentMb(pid).now));
  const timer = setInterval(look, 20);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

interface Report {
  readonly counts: { readonly created: number; readonly failed: number };
}

/** Uploads the file as the body, streamed. */
function send(url: string, headers: Readonly<Record<string, string>>, file: string): Promise<Report> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/csv; charset=utf-8', 'content-length': statSync(file).size },
      },
      (answer) => {
        text(answer).then((body) => {
          if (answer.statusCode === 200) resolve(JSON.parse(body) as Report);
          else reject(new Error(`import: ${answer.statusCode} ${body.slice(0, 500)}`));
        }, reject);
      },
    );
    call.once('error', reject);
    createReadStream(file).pipe(call);
  });
}

function summary(rounds: readonly Round[], count: number, beforeMb: number, afterMb: number): CaseResult {
  const middle = (of: keyof Round): number => median(rounds.map((round) => round[of]));
  const share = middle('copySeconds') / middle('importSeconds');
  const growth = Math.max(...rounds.map((round) => round.peakMb)) - beforeMb;
  const many = count.toLocaleString('en');
  const perSecond = (seconds: number): string => (count / seconds).toFixed(0);
  const cpuEach = (seconds: number): string => ((seconds * 1e6) / count).toFixed(0);
  return {
    findings: [
      {
        case: `import of ${many} people from CSV`,
        measured: `**${share.toFixed(2)} of COPY**; ${perSecond(middle('importSeconds'))} rows/s against ${perSecond(middle('copySeconds'))}, CPU ${cpuEach(middle('importCpu'))} µs against ${cpuEach(middle('copyCpu'))} µs per row`,
        bar: '≥ 0.2 of COPY into the same table and indexes',
        pass: share >= 0.2,
      },
      {
        case: 'its growth in memory',
        measured: `**${growth.toFixed(0)} MB** from ${beforeMb.toFixed(0)} MB, the highest moment of ${rounds.length} imports`,
        bar: 'RSS growth ≤ 150 MB',
        pass: growth <= 150,
      },
      { case: 'the process afterwards', measured: `**${afterMb.toFixed(0)} MB**`, bar: 'RSS ≤ 350 MB', pass: afterMb <= 350 },
    ],
  };
}
