import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Dispatcher } from 'undici';
import { lazily } from './lazy.js';
import { invalid, Problem } from './problem.js';

/** What the operator lets this server reach besides the public internet; tenants have no say in it. */
export interface OutboundOptions {
  /** Ranges such as `10.1.0.0/16` whose addresses may be reached, also by plain http and at any port. */
  readonly allow: readonly string[];
  /** Ports of https besides 443 and 8443. */
  readonly ports?: readonly number[];
  /** How names are resolved; the system's way unless given. */
  readonly lookup?: LookupFunction;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For all of it, the answer's body included; 15 s unless given. */
  readonly totalMilliseconds?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** At most the first 64 kB, as UTF-8. */
  readonly text: string;
}

/**
 * The one way to addresses that others have chosen. It connects only to addresses it has checked itself, after the name was
 * resolved, so a name that answers differently the second time gains nothing; it follows no redirect.
 */
export interface Outbound {
  /** Refuses what can be refused by looking at the address alone, with a message for who entered it. Gives its canonical form. */
  check(url: string, pointer: string): URL;
  /** Throws {@link OutboundRefused} for a forbidden address, and undici's errors for failures of the network. */
  request(url: string, request: OutboundRequest): Promise<OutboundAnswer>;
  close(): Promise<void>;
}

/** The name leads to an address that must not be reached. */
export class OutboundRefused extends Error {
  readonly code = 'ERR_OUTBOUND_REFUSED';
}

const CONNECT_MILLISECONDS = 5000;
const TOTAL_MILLISECONDS = 15_000;
const MOST_BYTES = 64 * 1024;
const PORTS = [443, 8443];
/** Names that mean this machine or a network without a public name, whatever the resolver says. */
const LOCAL_NAME = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa)$/;

/** @example createOutbound({ allow: ['10.0.0.0/8'] }).check('https://erp.example.com/hook', '/url') */
export function createOutbound(options: OutboundOptions): Outbound {
  const allowed = options.allow.map((range) => ipaddr.parseCIDR(range));
  const ports = [...PORTS, ...(options.ports ?? [])];
  const inRange = (address: string) => allowed.some((range) => within(address, range));
  const reachable = (address: string) => isPublic(address) || inRange(address);
  const resolve = options.lookup ?? (lookup as LookupFunction);
  let called = false;
  const agent = lazily(() => ((called = true), agentOf(checkedLookup(resolve, reachable), reachable)));

  function check(text: string, pointer: string): URL {
    const url = parse(text, pointer);
    const host = bare(url.hostname);
    const literal = isIP(host) > 0;
    const vouched = literal ? inRange(host) : allowed.length > 0;
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && vouched))
      throw invalid(pointer, 'Expected an address that begins with https://.', undefined, 'address_not_allowed');
    if (url.username !== '' || url.password !== '')
      throw invalid(pointer, 'An address must hold no user name or password.', undefined, 'address_not_allowed');
    if (literal ? !reachable(host) : LOCAL_NAME.test(host.replace(/\.$/, '')) && !vouched)
      throw invalid(
        pointer,
        'This address is not on the public internet; only the operator can allow such addresses (OUTBOUND_ALLOW).',
        undefined,
        'address_not_allowed',
      );
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    if (!ports.includes(port) && !vouched)
      throw invalid(pointer, `Expected one of the ports ${ports.join(', ')}.`, undefined, 'address_not_allowed');
    return url;
  }

  return {
    check,
    async request(address, { method, headers, body, totalMilliseconds = TOTAL_MILLISECONDS }) {
      const url = recheck(check, address);
      const over = AbortSignal.timeout(totalMilliseconds);
      const { request: send } = await import('undici');
      const answer = await send(url, { dispatcher: await agent(), method, headers, body: body ?? null, signal: over });
      const text = await firstBytes(answer.body as unknown as AsyncIterable<Buffer> & { destroy(): void });
      return { status: answer.statusCode, headers: answer.headers, text };
    },
    async close() {
      if (called) await (await agent()).destroy();
    },
  };
}

/**
 * What connects; made for the first call, since most processes make none. Connections to one origin are not limited here: callers
 * have so many calls under way as they want, and two that do not know of each other may call one origin, of whose addresses one
 * never answers.
 */
async function agentOf(lookup: LookupFunction, reachable: (address: string) => boolean): Promise<Dispatcher> {
  const { Agent, buildConnector } = await import('undici');
  const connect = buildConnector({ timeout: CONNECT_MILLISECONDS, lookup } as never);
  return new Agent({
    pipelining: 1,
    keepAliveTimeout: 10_000,
    headersTimeout: TOTAL_MILLISECONDS,
    bodyTimeout: TOTAL_MILLISECONDS,
    // A literal address is connected to without being looked up.
    connect(target, callback) {
      const literal = bare(target.hostname);
      if (isIP(literal) && !reachable(literal)) return callback(refused(literal), null);
      connect(target, callback);
    },
  });
}

/** Settings may have become narrower since the address was entered. */
function recheck(check: Outbound['check'], address: string): URL {
  try {
    return check(address, '');
  } catch (error) {
    if (error instanceof Problem) throw new OutboundRefused(error.message);
    throw error;
  }
}

function parse(text: string, pointer: string): URL {
  // What browsers drop or turn round silently is a trap for whoever reads the address.
  if (text !== text.trim() || /[\u0000-\u0020\u007f\\]/.test(text) || !URL.canParse(text))
    throw invalid(pointer, 'Expected an address that begins with https://.', undefined, 'address_not_allowed');
  const url = new URL(text);
  if (url.hostname === '')
    throw invalid(pointer, 'Expected an address that begins with https://.', undefined, 'address_not_allowed');
  return url;
}

/** An IPv6 address stands in brackets in a URL. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const refused = (address: string): OutboundRefused =>
  new OutboundRefused(`The address ${address} is not on the public internet and not allowed by the operator.`);

/** The only block of IPv6 from which public addresses are given (RFC 4291); `::127.0.0.1` is outside it. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Not private, loopback, link-local, multicast, reserved, and no way round to such an address through IPv6 (mapped, 6to4, Teredo,
 * NAT64): ipaddr.js calls only the rest «unicast».
 */
function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address.split('%')[0] as string);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6));
}

function within(address: string, [range, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.kind() === range.kind() && parsed.match(range as never, bits as never);
}

/** Resolves, and refuses the name if any of its addresses is forbidden: what is connected to is exactly what was checked. */
const checkedLookup =
  (resolve: LookupFunction, reachable: (address: string) => boolean): LookupFunction =>
  (name, wanted, callback) => {
    resolve(name, { ...wanted, all: true }, (error, found) => {
      if (error) return callback(error, wanted.all ? [] : '');
      const addresses = found as unknown as { address: string; family: number }[];
      const bad = addresses.find(({ address }) => !reachable(address));
      if (bad || addresses.length === 0) return callback(refused(bad?.address ?? name), wanted.all ? [] : '');
      if (wanted.all) return callback(null, addresses);
      callback(null, (addresses[0] as { address: string }).address, (addresses[0] as { family: number }).family);
    });
  };

async function firstBytes(body: AsyncIterable<Buffer> & { destroy(): void }): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size >= MOST_BYTES) break;
  }
  if (size >= MOST_BYTES) body.destroy();
  return Buffer.concat(parts).subarray(0, MOST_BYTES).toString('utf8');
}
