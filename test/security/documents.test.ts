import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from '../../modules/installed.js';
import { PRODUCT_WORDS } from '../../src/access/context-words.js';
import { kernelModules } from '../../src/parts/index.js';
import { buildRegistry } from '../../src/registry/build.js';

const read = (name: string): string => readFileSync(join('docs', name), 'utf8');
/** Cells of the rows of a table whose first cell is as given. */
const row = (page: string, first: string): string[] =>
  page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find((cells) => cells[1] === first) ?? [];

describe('docs/security/sign-in-decisions.md', () => {
  const page = read('security/sign-in-decisions.md');

  it('tells the times of sessions as they are, with the reason for each that is not as NIST has it', () => {
    const settings = read('configuration.md');
    for (const [what, name, unit] of [
      ['access token', 'ACCESS_TOKEN_MINUTES', 'minutes'],
      ['without use', 'REFRESH_TOKEN_DAYS', 'days'],
      ['in any case', 'SESSION_DAYS', 'days'],
    ] as const) {
      const [, , default_, setting, , reason = ''] = row(page, what);
      expect([default_, setting]).toEqual([`${row(settings, `\`${name}\``)[4]} ${unit}`, `\`${name}\``]);
      expect(reason.length).toBeGreaterThan(5);
    }
  });

  it('says how many sessions there may be, and what becomes of them when a provider ends its own', () => {
    expect(page).toMatch(/Any number of sessions at a time/);
    expect(page).toMatch(/the provider's end of its own session ends nothing here/);
  });

  it('lists the words that no password may be little more than', () => {
    for (const word of PRODUCT_WORDS) expect(page).toContain(`\`${word}\``);
  });

  it('says of all that can be guessed what bounds it, and why no stranger can lock anybody out', () => {
    const most = [
      ['src/access/login-attempts.ts', 'MOST_FAILURES'],
      ['src/sign-in/set-password.ts', 'MOST_GUESSES'],
    ].map(([file = '', name = '']) => new RegExp(`const ${name} = (\\d+);`).exec(readFileSync(file, 'utf8'))?.[1]);
    expect(most).toEqual(['10', '10']);
    for (const what of ['password of an address', 'code of a second factor', 'current password, when it is changed']) {
      const [, , bound = '', why = ''] = row(page, what);
      expect([what, bound.startsWith('10 '), bound.includes('15 minutes'), why.length > 20]).toEqual([what, true, true, true]);
    }
    expect(page).toContain('The bounds are not settings');
  });

  it('tells every way in, and how strong it is', () => {
    const ways = ['password', 'password and authenticator app (TOTP), or recovery code', 'provider of OpenID Connect', 'API key'];
    for (const way of [...ways, 'link of a letter (reset, invitation)'])
      expect([way, row(page, way)[3]?.length]).not.toEqual([way, 0]);
    // Whoever adds another one begins a session there, and is to say so here.
    const begin = sources('src').filter(
      (file) => /\bbeginSession\(/.test(readFileSync(file, 'utf8')) && !/\.test\.ts$/.test(file),
    );
    expect(begin.sort()).toEqual(['begin-session', 'oidc', 'second-step', 'sign-in'].map((name) => `src/sign-in/${name}.ts`));
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

describe('docs/security/logs.md', () => {
  const page = read('security/logs.md');

  it('lists every security event that the program logs, and no other', () => {
    const logged = ['src', 'modules']
      .flatMap(sources)
      .filter((file) => !/\.test\.ts$/.test(file))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/security: '(\w+)'/g)].map(([, name]) => name));
    const listed = [...page.matchAll(/^\| `(\w+)` \| (info|warn) \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...new Set(logged)].sort());
  });

  it('says of every log where it goes, who reads it and for how long it is kept', () => {
    for (const log of ['program log', 'history', 'personal reads', 'sessions', 'deliveries', 'metrics and traces'])
      expect([log, row(page, log).filter((cell) => cell !== '').length]).toEqual([log, 5]);
  });
});

describe('docs/security/data-classes.md', () => {
  const page = read('security/data-classes.md');

  it('has each class that a field of any entity is declared with, and says what is done for it', () => {
    const { entities } = buildRegistry([...kernelModules, ...installed]);
    const used = new Set([...entities.values()].flatMap((e) => [...e.fields.values()].map((f) => f.field.options.personal)));
    used.delete(undefined);
    expect(used.size).toBeGreaterThan(0);
    const controls = page
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const head = controls.find((cells) => cells[1] === 'control') ?? [];
    for (const name of used) {
      expect(row(page, `\`${name}\``)).not.toEqual([]);
      const place = head.indexOf(String(name));
      const empty = controls.slice(controls.indexOf(head) + 2).filter((cells) => !cells[place]);
      expect([name, place > 0, empty]).toEqual([name, true, []]);
    }
  });

  it('marks what is plainly about a person, in every entity that has it', () => {
    const { entities } = buildRegistry([...kernelModules, ...installed]);
    const PLAIN = /^(lastName|firstName|middleName|birthDate|passport\w*|phone|email|personalEmail|mobile)$/;
    const open = [...entities.values()].flatMap((entity) =>
      [...entity.fields.values()]
        .filter(
          ({ key, field }) => entity.name !== 'user' && PLAIN.test(key) && field.columns.length > 0 && !field.options.personal,
        )
        .map(({ key }) => `${entity.name}.${key}`),
    );
    expect(open).toEqual([]);
  });
});

describe('docs/limits.md', () => {
  it('tells which sizes files may have, packed and unpacked, as they are', () => {
    const page = read('limits.md');
    const unpacked = Number(
      /MOST_UNPACKED = ([\d_]+)/.exec(readFileSync('src/exchange/formats/xlsx/unpack.ts', 'utf8'))?.[1]?.replaceAll('_', ''),
    );
    expect(row(page, 'a spreadsheet to import')[2]).toContain(`${unpacked / 1_000_000} MB unpacked`);
    const most = Number(row(read('configuration.md'), '`FILE_LIMIT`')[4]);
    expect(row(page, 'a file')[2]).toBe(`\`FILE_LIMIT\` (${most / 1_000_000} MB)`);
    expect(read('import.md')).toContain('Formats: CSV');
  });
});

it('SECURITY.md says within how many days a weakness is cured, by how grave it is', () => {
  expect(readFileSync('SECURITY.md', 'utf8')).toMatch(/critical: \d+ days, high: \d+, others: \d+/);
});
