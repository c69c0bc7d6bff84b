import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Breaks each rule of .dependency-cruiser.cjs once: file, its text, the rule that must report it. */
const planted: [file: string, text: string, rule: string][] = [
  ['src/declare/one.ts', `import type { Two } from './two.js';\nexport type One = Two;`, 'no-circular'],
  ['src/declare/two.ts', `import type { One } from './one.js';\nexport type Two = One | 2;`, 'no-circular'],
  [
    'modules/sales/deal.ts',
    `import type { A } from '../contacts/account.js';\nexport type D = A;`,
    'modules-never-import-modules',
  ],
  [
    'modules/sales/inside.ts',
    `import type { F } from '../../src/declare/field.js';\nexport type I = F;`,
    'kernel-only-through-its-door',
  ],
  [
    'modules/sales/deal.test.ts',
    `import type { F } from '../../src/declare/field.js';\nexport type I = F;`,
    'tests-of-modules-use-the-doors',
  ],
  [
    'src/records/knows.ts',
    `import type { A } from '../../modules/contacts/account.js';\nexport type K = A;`,
    'kernel-imports-no-module',
  ],
  ['src/records/demonstrates.ts', `import type { D } from '../../demo/firm.js';\nexport type N = D;`, 'kernel-imports-no-demo'],
  ['src/records/tested.ts', `import { kit } from '#kit';\nexport const t = kit;`, 'programs-import-no-test'],
  ['src/records/jesting.ts', `import { build } from '@swc/jest';\nexport const j = build;`, 'no-dev-dependency-in-programs'],
  ['src/records/nowhere.ts', `import { x } from './gone.js';\nexport const n = x;`, 'resolvable'],
  ['src/platform/upwards.ts', `import type { F } from '../declare/field.js';\nexport type U = F;`, 'layer-platform'],
  ['src/declare/upwards.ts', `import type { W } from '../records/write.js';\nexport type U = W;`, 'layer-declare'],
  ['src/records/upwards.ts', `import { main } from '../index.js';\nexport const u = main;`, 'layer-records'],
];

/** What is allowed, so that the rules are not merely always angry. */
const allowed: [file: string, text: string][] = [
  ['src/index.ts', `export const main = 1;`],
  ['src/types.ts', `export interface Entities {}`],
  ['src/declare/field.ts', `import type { Entities } from '#kernel/types';\nexport type F = keyof Entities;`],
  ['src/records/write.ts', `import type { F } from '../declare/field.js';\nexport type W = F;`],
  ['modules/contacts/account.ts', `import { main } from '#kernel';\nexport type A = typeof main;`],
  ['modules/contacts/account.test.ts', `import { kit } from '#kit';\nexport const k = kit;`],
  ['demo/firm.ts', `import { main } from '../src/index.js';\nexport type D = typeof main;`],
  ['test/kit/index.ts', `export const kit = 1;`],
];

let reports: { rule: string; file: string }[];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'borders-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.borders.json', 'package.json'])
    copyFileSync(name, join(folder, name));
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of [...planted, ...allowed]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const cruise = [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src',
    'modules',
    'demo',
    'test',
  ];
  const { stdout } = spawnSync(process.execPath, cruise, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  reports = summary.violations.map(({ rule, from }) => ({ rule: rule.name, file: from }));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the borders', () => {
  it.each(planted)('report %s', (file, _text, rule) => {
    // A cycle is reported once, from whichever of its files is met first.
    const expected = rule === 'no-circular' ? expect.stringMatching(/^src\/declare\/(one|two)\.ts$/) : file;
    expect(reports).toContainEqual({ rule, file: expected });
  });

  it('report nothing else', () => {
    expect(reports.filter(({ file }) => allowed.some(([name]) => name === file))).toEqual([]);
  });

  it('have no rule that this test does not break', () => {
    const { forbidden } = createRequire(import.meta.url)(join(process.cwd(), '.dependency-cruiser.cjs')) as {
      forbidden: { name: string }[];
    };
    const general = forbidden.map(({ name }) => name).filter((name) => !name.startsWith('layer-'));
    expect(general.filter((name) => !planted.some(([, , rule]) => rule === name))).toEqual([]);
  });
});
