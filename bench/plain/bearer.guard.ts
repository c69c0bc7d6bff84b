import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { PlainContext } from './context.js';

const key = createSecretKey(Buffer.from(process.env.JWT_SECRET ?? '', 'utf8'));

/** Lets a request in by a signed access token (HS256) and takes the tenant from its `tenant` claim. */
@Injectable()
export class BearerGuard implements CanActivate {
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const { req } = GqlExecutionContext.create(execution).getContext<PlainContext>();
    const [scheme, token] = req.headers.authorization?.split(' ') ?? [];
    if (scheme !== 'Bearer' || token === undefined) throw new UnauthorizedException();
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] }).catch(() => {
      throw new UnauthorizedException();
    });
    req.tenantId = String(payload.tenant);
    return true;
  }
}
