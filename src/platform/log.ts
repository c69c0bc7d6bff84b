import { pino } from 'pino';
import type { Logger } from 'pino';
import { createIds } from './ids.js';

export type { Logger } from 'pino';

/** How to log. */
export interface LogOptions {
  logLevel: string;
  logFormat: 'text' | 'json';
  /** Receives each finished line; standard output when left out. */
  write?: (line: string) => void;
}

const secretKey = /^(authorization|proxy-authorization|cookie|set-cookie)$|password|secret|token|api[-_]?key/i;

/** Nothing that is logged is nested deeper; beyond it stands `…`. */
const DEEPEST = 6;

/** A logger that never writes the value of a field named like a secret, at any depth. */
export function createLog({ logLevel, logFormat, write }: LogOptions): Logger {
  const options = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redacted(fields, 0) as Record<string, unknown>,
    },
  };
  const out = write ?? ((line: string) => void process.stdout.write(line));
  if (logFormat === 'text') return guardChildren(pino(options, { write: (line: string) => out(readable(line)) }));
  return guardChildren(write ? pino(options, { write }) : pino(options));
}

/** Pino writes a child's fields without asking `formatters.log`; children inherit this method, so theirs are guarded too. */
function guardChildren(log: Logger): Logger {
  const child = log.child;
  log.child = function (this: Logger, fields: object, options?: object) {
    return child.call(this, redacted(fields, 0) as pino.Bindings, options) as never;
  };
  return log;
}

/** The id by which a request is found in the log: the caller's `X-Request-Id` if it is harmless, otherwise a new one. */
export function requestIdOf(header: unknown): string {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : requestIds.next();
}

const requestIds = createIds();

function redacted(value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value, depth);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, secretKey.test(key) ? '[redacted]' : redacted(item, depth + 1)]),
  );
}

/** Only these: the driver's errors carry the values of the refused row in their other fields. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack,
    ...(error.cause === undefined || depth >= DEEPEST ? {} : { cause: redacted(error.cause, depth + 1) }),
  };
}

/** `12:30:05 info  message key=value`, an error's stack below. */
function readable(line: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line) as { time: string; level: string; msg?: string; err?: LoggedError };
  const fields = Object.entries(rest).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${time.slice(11, 19)} ${level.padEnd(5)} ${msg ?? ''}${fields.join('')}${err ? stackOf(err) : ''}\n`;
}

interface LoggedError {
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

const stackOf = ({ code, stack, cause }: LoggedError): string =>
  `\n${code ? `[${code}] ` : ''}${stack ?? ''}${cause ? `\ncaused by${stackOf(cause)}` : ''}`;
