import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportList } from '../exchange/export.js';
import { invalid } from '../platform/problem.js';
import type { Command } from './command.js';
import { entityCalled, tenantWork } from './tenant-work.js';

function filterOf(given: unknown): unknown {
  if (typeof given !== 'string') return undefined;
  try {
    return JSON.parse(given) as unknown;
  } catch {
    throw invalid('/filter', 'The filter is no JSON; write it as {"name":{"contains":"x"}}.');
  }
}

export default {
  name: 'export',
  summary: 'Writes the records of an entity into a file: CSV, JSON, NDJSON, YAML or vCard',
  arguments: [
    ['<entity>', 'person, account, country …'],
    ['<file>', 'its ending says the format: people.csv'],
  ],
  options: [
    ['--format <format>', 'where the ending is not to decide'],
    ['--filter <json>', 'as in the API, e.g. {"status":{"eq":"active"}}'],
    ['--fields <fields>', 'comma-separated, e.g. firstName,account.name; what an import takes back if left out'],
    ['--tenant <slug>', 'needed only if there are several'],
  ],
  help: 'Examples:\n  eleven export person people.csv\n  eleven export person cards.vcf\n  eleven export account accounts.ndjson --filter \'{"status":{"eq":"active"}}\'',
  async run(call) {
    const [name, file] = call.args as [string, string];
    const filter = filterOf(call.options['filter']);
    const work = await tenantWork(call, 'eleven export');
    const entity = entityCalled(work.kernel.registry, name);
    const progress = call.progress(`Exporting ${entity.plural}`);
    let rows = 0;
    const format = typeof call.options['format'] === 'string' ? call.options['format'] : basename(file);
    const fields =
      typeof call.options['fields'] === 'string' ? call.options['fields'].split(',').map((one) => one.trim()) : undefined;
    const { chunks } = exportList(work, {
      entity,
      format,
      args: filter === undefined ? {} : { filter },
      ...(fields ? { fields } : {}),
      signal: call.signal,
      onProgress: (done) => progress.to((rows = done)),
    });
    await pipeline(Readable.from(chunks, { objectMode: false }), createWriteStream(file), { signal: call.signal });
    progress.end();
    call.result({ file, entity: entity.name, rows }, `Wrote ${rows} ${entity.plural} to ${file}.`);
  },
} satisfies Command;
