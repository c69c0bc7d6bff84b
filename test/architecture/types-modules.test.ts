import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

let root: string;
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

const entity = (name: string): string => `import { defineEntity, defineModule, staffAccess, text } from '#kernel';
export const ${name} = defineEntity('${name}', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });
declare module '#kernel/types' { interface Entities { ${name}: typeof ${name} } }
export default defineModule('${name}s', { dependsOn: [DEPENDS], entities: [${name}] });
`;
/** Uses the inferred type of another module's record. */
const use = `import type { Context } from '#kernel';
export const shout = async (ctx: Context, id: string): Promise<string> => (await ctx.records('apple').get(id)).name?.toUpperCase() ?? '';
`;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'types-modules-'));
  for (const file of ['package.json', 'tsconfig.json']) copyFileSync(file, join(root, file));
  // A link would be followed, and its files would lie outside the project.
  cpSync('src', join(root, 'src'), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  write('modules/apples/index.ts', entity('apple').replace('DEPENDS', ''));
  write('modules/pears/index.ts', entity('pear').replace('DEPENDS', ''));
  write('modules/pears/use.ts', use);
  write('modules/baskets/index.ts', entity('basket').replace('DEPENDS', `'crates'`));
  write('modules/crates/index.ts', entity('crate').replace('DEPENDS', `'apples'`));
  write('modules/baskets/use.ts', use);
});
afterAll(() => rmSync(root, { recursive: true }));

it('a module that uses a type of one it does not depend on is refused, one that depends on it is not', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['scripts/types-modules.mjs', '--root', root, 'apples', 'pears', 'crates', 'baskets'],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  expect(stderr.split('\n').filter(Boolean)).toEqual([
    expect.stringMatching(
      /^Module pears alone: modules\/pears\/use\.ts:2: .+ If it belongs to another module, add that to dependsOn\.$/,
    ),
  ]);
  expect(status).toBe(1);
}, 60_000);
