/**
 * `npm run types:modules`: compiles the kernel alone, and each module with only the kernel and what it depends on, so that a
 * name it uses without having declared the dependency is an error. `-- visits` checks one; `--root` is for the test of this.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const words = process.argv.slice(2);
const at = words.indexOf('--root');
const root = at < 0 ? dirname(dirname(fileURLToPath(import.meta.url))) : resolve(words.splice(at, 2)[1]);

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
);
Object.assign(options, { noEmit: true, incremental: false, declaration: false, types: ['node'] });

const isSource = (path) => /\.ts$/.test(path) && !/\.test\.ts$|[\\/]test[\\/]/.test(path);
const filesIn = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(root, folder, String(name)))
    .filter(isSource);

/** What puts everything together belongs to no module. */
const kernel = filesIn('src').filter((path) => !['main.ts', 'cli.ts', 'app.ts'].includes(relative(join(root, 'src'), path)));

const modules = readdirSync(join(root, 'modules')).filter((name) => existsSync(join(root, 'modules', name, 'index.ts')));
const dependsOn = new Map(modules.map((name) => [name, dependenciesOf(name)]));

/** The strings of `dependsOn: […]` in the module's index.ts. */
function dependenciesOf(name) {
  const path = join(root, 'modules', name, 'index.ts');
  const found = [];
  const look = (node) => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'dependsOn' && ts.isArrayLiteralExpression(node.initializer))
      found.push(...node.initializer.elements.filter(ts.isStringLiteralLike).map((one) => one.text));
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

function closureOf(name, seen = new Set([name])) {
  for (const next of dependsOn.get(name) ?? []) if (!seen.has(next)) closureOf(next, seen.add(next));
  return [...seen];
}

/** All programs share what was read and parsed once. */
const parsed = new Map();
const host = ts.createCompilerHost(options);
const parse = host.getSourceFile.bind(host);
host.getSourceFile = (path, ...rest) => parsed.get(path) ?? parsed.set(path, parse(path, ...rest)).get(path);
let last;

/** Errors in `own` when only `own` and `others` are there. */
function check(name, own, others) {
  const program = (last = ts.createProgram([...own, ...others], options, host, last));
  const files = new Set(own.map((path) => path.replaceAll(sep, '/')));
  const wrong = program
    .getSourceFiles()
    .filter((file) => files.has(file.fileName))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  for (const { file, start, messageText } of wrong) {
    const { line } = file.getLineAndCharacterOfPosition(start);
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    console.error(
      `${name} alone: ${relative(root, file.fileName)}:${line + 1}: ${text} If it belongs to another module, add that to dependsOn.`,
    );
  }
  return wrong.length;
}

const unknown = words.filter((name) => name !== 'kernel' && !modules.includes(name));
if (unknown.length > 0) {
  console.error(`No module ${unknown.join(', ')}: there are ${modules.join(', ')}.`);
  process.exit(2);
}
let errors = words.length > 0 && !words.includes('kernel') ? 0 : check('kernel', kernel, []);
for (const name of words.length > 0 ? words.filter((word) => word !== 'kernel') : modules) {
  const others = closureOf(name).filter((other) => other !== name && modules.includes(other));
  errors += check(`Module ${name}`, filesIn(join('modules', name)), [
    join(root, 'src', 'core', 'index.ts'),
    ...others.flatMap((other) => filesIn(join('modules', other))),
  ]);
}
console.log(`${words.length > 0 ? words.length : modules.length + 1} compiled alone, ${errors} errors`);
process.exit(errors > 0 ? 1 : 0);
