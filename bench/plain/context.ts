import type DataLoader from 'dataloader';
import type { FastifyRequest } from 'fastify';
import type { Account } from './accounts/account.entity.js';
import type { AccountsService } from './accounts/accounts.service.js';

/** The GraphQL context of one request. */
export interface PlainContext {
  /** The request; the guard writes the caller's tenant on it. */
  readonly req: FastifyRequest & { tenantId: string };
  /** The request's own account loader, made on first use. */
  readonly accounts: (tenantId: string) => DataLoader<string, Account | null>;
}

/** Builds the context, so that loaders live as long as one request and are never shared by callers. */
export const plainContext =
  (accounts: AccountsService) =>
  (req: PlainContext['req']): PlainContext => {
    let loader: DataLoader<string, Account | null> | undefined;
    return { req, accounts: (tenantId) => (loader ??= accounts.loader(tenantId)) };
  };
