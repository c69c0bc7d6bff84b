import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { BenchCase } from '../ground.js';
import { cpuSeconds } from '../load/cpu.js';
import { startServer, type ServerProcess } from '../load/server-process.js';
import { median } from '../load/rounds.js';

const many = 150;

/** An entity as an author would write it, with links to its neighbours and to accounts. */
const entity = (number: number): string => `
const thing${number} = defineEntity('thing${number}', {
  title: 'name',
  fields: {
    name: text({ required: true, max: 200, search: true }),
    code: text({ max: 50, index: true }),
    amount: money(),
    quantity: int({ min: 0 }),
    state: choice(['new', 'open', 'closed'], { required: true, default: 'new', index: true }),
    dueOn: date(),
    email: email(),
    account: link('account', { inverse: 'things${number}', onDelete: 'setNull' }),
    ${number > 1 ? `previous: link('thing${number - 1}', { inverse: 'nextOnes', onDelete: 'setNull' }),` : ''}
  },
  access: staffAccess,
});`;

const moduleText =
  (): string => `import { choice, date, defineEntity, defineModule, email, int, link, money, staffAccess, text } from '#kernel';
${Array.from({ length: many }, (_, index) => entity(index + 1)).join('\n')}
export default defineModule('things', { dependsOn: ['contacts'], entities: [${Array.from({ length: many }, (_, index) => `thing${index + 1}`).join(', ')}] });
`;

/** A copy of the built product with a generated module beside its own, and the migration its own tool proposes for that. */
function makeProgram(root: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['dist', 'package.json', 'migrations'])
    if (existsSync(join(root, part))) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const modules = join(folder, 'dist', 'modules');
  cpSync(join(modules, 'installed.js'), join(modules, 'installed-before.js'));
  mkdirSync(join(modules, 'things'));
  writeFileSync(join(modules, 'things', 'index.js'), moduleText());
  writeFileSync(
    join(modules, 'installed.js'),
    `import { installed as before } from './installed-before.js';\nimport things from './things/index.js';\nexport const installed = [...before, things];\n`,
  );
  execFileSync(process.execPath, [join(folder, 'dist', 'src', 'cli.js'), 'migrate', 'propose', '--name', 'things'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** The time from the start of the process, its own PostgreSQL included, to the first ready answer, when all has been made before. */
export const start: BenchCase = async ({ root, folder, options, tell }) => {
  const program = join(folder, 'many');
  makeProgram(root, program);
  const begin = (): Promise<ServerProcess> =>
    startServer({
      name: 'eleven with many entities',
      script: join(program, 'dist', 'src', 'main.js'),
      readyPath: '/health/ready',
      env: { DATA_DIR: join(program, '.data'), HOST: '127.0.0.1', DEMO: '0' },
      patienceMs: 180_000,
    });
  const first = await begin();
  tell(`  first start, which makes everything: ${(first.readyAfterMs / 1000).toFixed(1)} s`);
  await first.stop();
  const times: number[] = [];
  const cpu: number[] = [];
  for (let turn = 0; turn < Math.min(options.pace.rounds, 5); turn++) {
    const server = await begin();
    times.push(server.readyAfterMs / 1000);
    cpu.push(cpuSeconds(server.pid));
    tell(`  warm start ${turn + 1}: ${(server.readyAfterMs / 1000).toFixed(2)} s`);
    await server.stop();
  }
  rmSync(program, { recursive: true, force: true });
  const seconds = median(times);
  return {
    findings: [
      {
        case: `warm start with ${many} generated entities more, PostgreSQL started too`,
        measured: `**${seconds.toFixed(2)} s** (${Math.min(...times).toFixed(2)}–${Math.max(...times).toFixed(2)}; the first start ${(first.readyAfterMs / 1000).toFixed(1)} s); CPU of the process ${median(cpu).toFixed(2)} s`,
        bar: 'ready ≤ 5 s',
        pass: seconds <= 5,
      },
    ],
  };
};
