/**
 * Run in a process of its own, since a test runner's heap hides the figure: reads `<megabytes>` of generated CSV and prints
 * `{ rows, growth }`, growth being the most the resident memory rose, in MiB. Node strips the types of the sources itself.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.startsWith('.') && context.parentURL?.endsWith('.ts') ? specifier.replace(/\.js$/, '.ts') : specifier,
      context,
    ),
});
const { csv } = await import('../csv/csv.ts');

const block = Buffer.from(
  Array.from({ length: 1_000 }, (_, at) => `${at},"Иванов, Иван ${at}",ivan${at}@example.com,+7 495 123-45-67\n`).join(''),
);
async function* file(bytes) {
  yield Buffer.from('id,name,email,phone\n');
  for (let sent = 0; sent < bytes; sent += block.length) yield block;
}

const before = process.memoryUsage().rss;
let most = before;
let rows = 0;
for await (const row of csv.read(file(Number(process.argv[2]) * 1_048_576))) {
  if (row.problem) throw row.problem;
  if (++rows % 20_000 === 0) most = Math.max(most, process.memoryUsage().rss);
}
console.log(JSON.stringify({ rows, growth: (most - before) / 1_048_576 }));
