import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  /** In a terminal of its own. */
  readonly background: boolean;
  readonly text: string;
}

/** One command of a document with the answer it shows, if any. */
export interface Step {
  readonly command: string;
  readonly shown: unknown;
  readonly answer: string;
}

/** The fenced blocks of a document, or of its section under this heading. */
export function blocksOf(file: string, heading?: string): Block[] {
  const text = readFileSync(file, 'utf8');
  const start = heading === undefined ? 0 : text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${file} has no section «${heading}».`);
  const end = heading === undefined ? text.length : text.indexOf('\n## ', start + 4);
  const section = text.slice(start, end < 0 ? text.length : end);
  return [...section.matchAll(/^```(\w+)( background)?\n(.*?)^```$/gms)].map(([, language = '', background, body = '']) => ({
    language,
    background: background !== undefined,
    text: body,
  }));
}

/** Runs the shell blocks of a document, in order, in one shell, against a server; gives each with what it answered. */
export async function runBlocks(blocks: readonly Block[], server: { url: string; dataDir: string }): Promise<Step[]> {
  const folder = mkdtempSync(join(tmpdir(), 'eleven-commands-'));
  try {
    symlinkSync(server.dataDir, join(folder, '.data'));
    for (const name of ['examples', 'node_modules', 'package.json']) symlinkSync(join(process.cwd(), name), join(folder, name));
    const commands = blocks.filter(({ language }) => language === 'sh');
    const answers = (await shell(scriptOf(commands).replaceAll('http://localhost:3000', server.url), folder))
      .split(/^@@@ \d+\n/m)
      .slice(1);
    return commands.map(({ background, text }, i) => ({
      command: text,
      shown: shownAfter(blocks, text, background),
      answer: answers[i] ?? '',
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The JSON that follows the command and comes before the next one; a background command's is marked so, wherever it stands. */
function shownAfter(blocks: readonly Block[], command: string, background: boolean): unknown {
  const rest = blocks.slice(blocks.findIndex(({ text }) => text === command) + 1);
  const own = background
    ? rest
    : rest.slice(
        0,
        Math.max(
          0,
          rest.findIndex(({ language }) => language === 'sh'),
        ) || rest.length,
      );
  const found = own.find((block) => block.language === 'json' && block.background === background);
  return found ? (JSON.parse(found.text) as unknown) : undefined;
}

/** What runs in the background is waited for until it listens, and told at its place when all is done. */
function scriptOf(commands: readonly Block[]): string {
  const parts = commands.map(({ background, text }, i) =>
    background
      ? `echo '@@@ ${i}' > answer.${i}\n( ${text.trim()} ) >> answer.${i} 2> told.${i} &\nJOBS="$JOBS $!"\nfor turn in $(seq 200); do grep -q Listening told.${i} && break; sleep 0.1; done\nsleep 1`
      : `echo '@@@ ${i}' > answer.${i}\n{ ${text} } >> answer.${i}`,
  );
  const all = commands.map((_, i) => `cat answer.${i}; echo`).join('\n');
  return ['set -m', 'JOBS=""', ...parts, 'sleep 1', 'for job in $JOBS; do kill -- -$job; done', all].join('\n');
}

function shell(script: string, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { NODE_OPTIONS: _jest, ...env } = process.env;
    const child = spawn('bash', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`The commands ended with ${code}: ${err}\n${out}`)),
    );
  });
}
