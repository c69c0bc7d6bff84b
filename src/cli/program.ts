import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command as Commander, CommanderError } from 'commander';
import { ConfigError } from '../platform/config-error.js';
import { Problem } from '../platform/problem.js';
import { openCall } from './command.js';
import type { CallStyle, Command } from './command.js';
import { exitCode, exitCodeHelp } from './exit-code.js';
import type { ExitCode } from './exit-code.js';

/** All commands of this folder: the default exports of its `*.command` files. */
export async function findCommands(folder = import.meta.dirname): Promise<Command[]> {
  const files = readdirSync(folder).filter((name) => /\.command\.(js|ts)$/.test(name));
  const loaded = await Promise.all(files.sort().map((name) => import(join(folder, name)) as Promise<{ default: Command }>));
  return loaded.map((file) => file.default);
}

/** Runs what `words` ask for (without `node` and the script) and returns the exit code. */
export async function runProgram(commands: readonly Command[], words: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const program = new Commander('eleven')
    .description('Eleven, a headless CRM backend.')
    .option('--json', 'answer with JSON on standard output')
    .option('--quiet', 'no progress and no remarks')
    .addHelpText('after', exitCodeHelp)
    .exitOverride();
  for (const command of commands) {
    addCommand(program, command, async (args, options) => {
      const style = program.opts<Partial<CallStyle>>();
      code = await execute(command, args, options, { json: style.json ?? false, quiet: style.quiet ?? false }, signal);
    });
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCode.ok : exitCode.wrongUsage;
  }
  return code;
}

function addCommand(
  program: Commander,
  command: Command,
  run: (args: unknown[], options: Record<string, unknown>) => Promise<void>,
): void {
  const [first = '', second] = command.name.split(' ');
  const parent =
    second === undefined
      ? program
      : (program.commands.find((known) => known.name() === first) ?? program.command(first).exitOverride());
  const added = parent
    .command(second ?? first)
    .description(command.summary)
    .exitOverride();
  for (const [syntax, meaning] of command.arguments ?? []) added.argument(syntax, meaning);
  for (const [syntax, meaning, fallback] of command.options ?? []) added.option(syntax, meaning, fallback);
  if (command.help) added.addHelpText('after', `\n${command.help}`);
  added.action((...given: unknown[]) => run(given.slice(0, -2), added.opts()));
}

async function execute(
  command: Command,
  args: unknown[],
  options: Record<string, unknown>,
  style: CallStyle,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { call, close } = openCall(args as (string | undefined)[], options, style, signal);
  try {
    const code = (await command.run(call)) ?? exitCode.ok;
    return signal.aborted ? exitCode.interrupted : code;
  } catch (error) {
    return report(error, style, signal);
  } finally {
    await close();
  }
}

/** People get a line, scripts with `--json` an object `{ error: { code, message, pointer? } }`, defects their stack. */
function report(error: unknown, style: CallStyle, signal: AbortSignal): ExitCode {
  if (signal.aborted) return exitCode.interrupted;
  const known = error instanceof Problem || error instanceof ConfigError;
  const { message, stack } = error as Error;
  if (style.json) {
    const code = error instanceof Problem ? error.code : known ? 'wrong_settings' : 'internal_error';
    const pointer = error instanceof Problem && error.pointer ? { pointer: error.pointer } : {};
    process.stdout.write(`${JSON.stringify({ error: { code, message, ...pointer } })}\n`);
  }
  process.stderr.write(`${known ? message : stack}\n`);
  return error instanceof ConfigError ? exitCode.wrongUsage : exitCode.failed;
}
