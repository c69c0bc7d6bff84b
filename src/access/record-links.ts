import { Problem } from '../platform/problem.js';
import type { Vault } from './secrets.js';

/** What a guest's token stands for. */
export interface RecordLink {
  readonly tenantId: string;
  readonly recordId: string;
}

const TENANT = /^[A-Za-z0-9_-]{22}$/;
const bound = (tenantId: string, path: string): string => `record-link ${tenantId} ${path}`;

/** A token that lets whoever has it run the actions declared `byLink` with this path on this record, until that moment. */
export function recordLink(vault: Vault, path: string, { tenantId, recordId }: RecordLink, until: Date): string {
  const tenant = Buffer.from(tenantId.replaceAll('-', ''), 'hex').toString('base64url');
  return `${tenant}.${vault.seal(`${recordId} ${Math.floor(until.getTime() / 1000)}`, bound(tenantId, path))}`;
}

/** Reads what {@link recordLink} gave. Throws 404 for a token nobody has given for this path, 410 for one that is over. */
export function readRecordLink(vault: Vault | undefined, path: string, token: string, now: Date): RecordLink {
  const [tenant = '', ...rest] = token.split('.');
  const sealed = rest.join('.');
  const tenantId = TENANT.test(tenant)
    ? Buffer.from(tenant, 'base64url')
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : '';
  // Base64 reads some texts alike; only the one that was given is taken.
  const body = rest.at(-1) ?? '';
  const isOurs = Buffer.from(body, 'base64url').toString('base64url') === body;
  const opened = isOurs ? vault?.open(sealed, bound(tenantId, path)) : null;
  const [recordId, until] = opened?.split(' ') ?? [];
  if (!recordId || !until)
    throw new Problem('invalid_link', 404, 'This address was not given by this server; ask for a new one.');
  if (Number(until) * 1000 <= now.getTime()) throw new Problem('link_expired', 410, 'This address is over; ask for a new one.');
  return { tenantId, recordId };
}
