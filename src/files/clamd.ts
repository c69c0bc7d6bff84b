import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { Problem } from '../platform/problem.js';
import type { Scanner } from './scan.js';

/** Larger than the usual read of a file; clamd takes chunks of any size. */
const CHUNK = 256 * 1024;
const PATIENCE_MILLISECONDS = 120_000;
const LONGEST_ANSWER = 4096;

/**
 * Has contents looked through by ClamAV's clamd: the command INSTREAM of its protocol (clamd(8), «COMMANDS»), chunks with their
 * length before them, ended by one of length zero. What clamd finds is the reason for quarantine, and so is what it does not look
 * through because of its `StreamMaxLength`. Where it cannot be reached nothing is taken in: 503 `scanner_unavailable`.
 *
 * @param address `tcp://host:port` or `unix:///path`
 */
export function clamdScanner(address: string, patience = PATIENCE_MILLISECONDS): Scanner {
  const url = new URL(address);
  const where =
    url.protocol === 'unix:'
      ? { path: decodeURIComponent(url.pathname) }
      : { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) };
  return async ({ path }) => {
    const answer = await ask(where, path, patience).catch((error: unknown) => {
      throw unavailable(error);
    });
    const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
    if (found) return found;
    if (/^stream: OK$/.test(answer)) return null;
    if (/^INSTREAM size limit exceeded/.test(answer)) return 'Larger than the virus scanner takes (StreamMaxLength).';
    throw unavailable(new Error(`clamd answered «${answer.slice(0, 200)}»`));
  };
}

const unavailable = (cause: unknown): Problem =>
  new Problem('scanner_unavailable', 503, 'The virus scanner cannot be reached; try again later.', { cause });

/** Sends the content and gives the answer, a line that ends with a zero byte. clamd may answer and close before it has had all. */
async function ask(where: { path: string } | { host: string; port: number }, path: string, patience: number): Promise<string> {
  const socket = connect({ ...where, timeout: patience });
  socket.on('timeout', () => socket.destroy(new Error(`clamd was silent for ${patience / 1000} s`)));
  const answer = answerOf(socket);
  // Whoever is heard first: an answer makes what was still to be sent needless.
  const sent = send(socket, path).then(
    () => answer,
    (error: unknown) => answer.catch(() => Promise.reject(error as Error)),
  );
  try {
    return await Promise.race([answer, sent]);
  } finally {
    socket.destroy();
  }
}

function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('utf8');
      if (text.includes('\0') || text.length > LONGEST_ANSWER) resolve(text.split('\0')[0]?.trim() ?? '');
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('clamd closed the connection without an answer')));
  });
}

async function send(socket: Socket, path: string): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'));
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    await write(socket, Buffer.concat([length, chunk]));
  }
  await write(socket, Buffer.alloc(4));
}

const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));
