/** An answer that is no page runs, loads and frames nothing, whatever a browser takes it for. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const YEAR = 31_536_000;

/**
 * What stands on every answer, of whatever kind: types are not guessed, nothing is kept on the way, no page of others may embed it, and no
 * address of ours goes to other servers. Pages and contents of files say something of their own instead. Where the public address is
 * https, browsers are told to come by nothing else for a year; by plain http they do not believe it.
 */
export const securityHeaders = (publicUrl: string | undefined): Readonly<Record<string, string>> => ({
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': NOTHING,
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  ...(publicUrl?.startsWith('https:') ? { 'strict-transport-security': `max-age=${YEAR}; includeSubDomains` } : {}),
});
