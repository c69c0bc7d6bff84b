import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { kernelModules } from '../parts/index.js';
import { buildRegistry } from '../registry/build.js';
import type { Command } from './command.js';
import { moduleNames } from './new-module/names.js';
import { writeModule } from './new-module/write.js';
import { installedModules, projectRoot } from './project.js';

/** Writes a module that works and is tested, registers it, and proposes its migration. */
export default {
  name: 'new module',
  summary: 'Writes a new module with an entity, an action and tests, and proposes its migration',
  arguments: [['<name>', 'what it is about, in the plural: visits']],
  help: `Example:
  npx eleven new module visits
The tutorial is docs/first-module.md.`,
  async run(call) {
    const root = projectRoot();
    const names = moduleNames(String(call.args[0]), buildRegistry([...kernelModules, ...(await installedModules())]));
    const files = writeModule(root, names);
    for (const file of files) call.say(`Wrote ${file}`);
    await proposeAnew(root, names.module, call.say);
    call.result(
      { module: names.module, entity: names.entity, files },
      `The module ${names.module} is there. Try it: npm test -- modules/${names.module}, then npm start`,
    );
  },
} satisfies Command;

/** This process was built before the module was: a new one is built with it, and knows its tables. */
async function proposeAnew(root: string, module: string, say: (line: string) => void): Promise<void> {
  const words = ['migrate', 'propose', '--module', module, '--name', 'start'];
  const child = spawn(process.execPath, [join(root, 'scripts', 'eleven.mjs'), ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const line of chunk.toString().split('\n').filter(Boolean)) say(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0)
    throw new Error(
      `The module is written, but its migration could not be proposed:\n${output}\nWhen that is corrected, run: npx eleven ${words.join(' ')}`,
    );
}
