import { findCommands, runProgram } from './cli/program.js';

/** `npx eleven`. The commands are the files `src/cli/*.command.ts`. */
const stop = new AbortController();
// The first Ctrl-C asks the command to end, the second ends it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
if (process.connected) process.once('disconnect', () => stop.abort());

process.exitCode = await runProgram(await findCommands(), process.argv.slice(2), stop.signal);
if (process.connected) process.disconnect();
