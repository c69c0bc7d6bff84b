import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';

const eslint = new ESLint();

const found = async (line: string, filePath: string): Promise<string[]> => {
  const [result] = await eslint.lintText(`${line}\n`, { filePath });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? 'cannot be read');
};

describe('the rules that every change of the sources is checked by', () => {
  it.each([
    ['eval(text);', 'no-eval'],
    ['globalThis.eval(text);', 'no-eval'],
    ['export const run = new Function(text);', 'no-new-func'],
    ['export const run = Function(text);', 'no-new-func'],
    ["setTimeout('go()', 5);", 'no-implied-eval'],
    ["import { runInThisContext } from 'node:vm';", 'no-restricted-imports'],
    ["export const at = 'javascript:go()';", 'no-script-url'],
  ])('let no text become code: %s', async (line, rule) => {
    for (const file of ['src/records/work.ts', 'modules/contacts/index.ts']) expect(await found(line, file)).toContain(rule);
  });

  it.each(['md5', 'MD5', 'sha1', 'sha-1', 'md4', 'ripemd160'])('take no hash that is broken: %s', async (name) => {
    for (const line of [`export const h = createHash('${name}');`, `export const h = createHmac('${name}', key);`])
      expect(await found(line, 'src/records/work.ts')).toContain('no-restricted-syntax');
    expect(await found("export const h = createHash('sha256');", 'src/records/work.ts')).toEqual([]);
  });

  it('take random values from node:crypto alone, but for waits', async () => {
    for (const file of ['src/access/secrets.ts', 'src/sign-in/second-factor.ts', 'modules/contacts/index.ts'])
      expect(await found('export const n = Math.random();', file)).toEqual(['no-restricted-properties']);
  });

  it('are switched off nowhere in the product', () => {
    const files = ['src', 'modules'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file)),
    );
    expect(files.length).toBeGreaterThan(500);
    const off = files.filter((file) =>
      /eslint-disable.*(no-eval|no-new-func|no-implied-eval|no-script-url|no-restricted)/.test(readFileSync(file, 'utf8')),
    );
    expect(off).toEqual([]);
  });
});
