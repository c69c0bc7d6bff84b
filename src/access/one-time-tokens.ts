import { randomBytes } from 'node:crypto';
import { asUuid } from './refresh-tokens.js';
import { sha256 } from './secrets.js';

/** What a token of one use is good for: a new password, an invitation, the second step, a sign-in under way elsewhere, its result. */
export type OneTimePurpose = 'reset' | 'invitation' | 'second-step' | 'oidc-flow' | 'oidc-code';

const WORD: Readonly<Record<OneTimePurpose, string>> = {
  reset: 'reset',
  invitation: 'invite',
  'second-step': 'mfa',
  'oidc-flow': 'flow',
  'oidc-code': 'code',
};

const FORM = /^crm_([a-z]{3,6})_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** 256 random bits that name their tenant and purpose, so that row-level security holds before anything is known of who shows it. */
export const makeOneTimeToken = (purpose: OneTimePurpose, tenantId: string): string =>
  `crm_${WORD[purpose]}_${tenantId.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;

/** The tenant that a token of this purpose names; null for any other text. */
export function tenantOfToken(token: string, purpose: OneTimePurpose): string | null {
  const [, word, tenant] = FORM.exec(token) ?? [];
  return word === WORD[purpose] && tenant ? asUuid(tenant) : null;
}

/** What the database keeps of it. */
export const hashOneTimeToken = (token: string): string => sha256(token);
