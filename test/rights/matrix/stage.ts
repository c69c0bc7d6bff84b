import type { FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import { makeContext, newAuth, testKernel, type TestKernel } from '#kit';
import { installed } from '../../../modules/installed.js';
import { signingKeys } from '../../../src/access/signing-keys.js';
import { createHealth } from '../../../src/platform/health.js';
import { createMetrics } from '../../../src/platform/metrics.js';
import { createDatabase, type Database } from '../../../src/platform/db.js';
import { endSessions } from '../../../src/sign-in/sessions.js';
import { beginSession } from '../../../src/sign-in/begin-session.js';
import type { Auth } from '../../../src/sign-in/auth.js';
import { furtherRoutes } from '../../../src/surfaces/further-routes.js';
import { nestAround } from '../../../src/surfaces/nest.js';
import { operationRoutes } from '../../../src/surfaces/rest/operation-routes.js';
import { createServer } from '../../../src/surfaces/server.js';
import { ACTORS, type ActorName } from './matrix-file.js';

/** Somebody with what they send as `Authorization`, and where they stand in the firm. */
export interface Actor {
  readonly name: ActorName;
  readonly authorization: string | undefined;
  /** Null for those who never come in. */
  readonly userId: string | null;
}

/** The whole product as `main.ts` puts it together, but for the port, with the twelve actors of the matrix. */
export interface Stage {
  readonly kit: TestKernel;
  readonly app: FastifyInstance;
  readonly sdl: string;
  readonly routes: readonly string[];
  readonly actors: ReadonlyMap<ActorName, Actor>;
  readonly people: People;
  /** As superuser, for whom no policy and no trigger counts. */
  readonly superuser: Database;
  close(): Promise<void>;
}

/** Where records of the four ownerships belong to. */
export interface People {
  readonly teamId: string;
  readonly mateId: string;
  readonly otherTeamId: string;
  readonly strangerId: string;
}

const SECRET_KEY = '5a'.repeat(32);
/** Longer than any run of the matrix. */
const TOKEN_MINUTES = 600;
const LIMITS = {
  poolSize: 2,
  connectTimeout: 5000,
  statementTimeout: 30_000,
  lockTimeout: 10_000,
  idleInTransactionTimeout: 30_000,
};

export async function openStage(): Promise<Stage> {
  const kit = await testKernel(installed);
  const auth = newAuth(kit.kernel, { accessTokenMinutes: TOKEN_MINUTES, secretKey: SECRET_KEY });
  const { app, graphql, routes } = await createServer(kit.kernel, auth, [
    (api) => operationRoutes(api, createHealth(kit.kernel.db), createMetrics({ pool: () => kit.kernel.db.connections() })),
    ...furtherRoutes(kit.kernel, auth, '1'),
  ]);
  const nest = await nestAround(app, kit.kernel, auth);
  await app.ready();
  const people = await staff(kit);
  const superuser = createDatabase(LIMITS, kit.database.adminUrl, { role: null });
  return {
    kit,
    app,
    sdl: graphql.sdl,
    routes: [...new Set(routes.filter((r) => !['HEAD', 'OPTIONS'].includes(r.method)).map((r) => `${r.method} ${r.url}`))],
    actors: await makeActors(kit, auth, people.teamId),
    people,
    superuser,
    async close() {
      await nest.close();
      await superuser.close();
      await auth.settled();
      await kit.close();
    },
  };
}

async function staff(kit: TestKernel): Promise<People> {
  const ctx = makeContext(kit.system);
  const unit = async (name: string, kind: 'department' | 'team', parentId?: string) =>
    (await ctx.records('orgUnit').create({ name, kind, ...(parentId ? { parentId } : {}) })).id;
  const department = await unit('Department', 'department');
  const [teamId, otherTeamId] = [await unit('Team', 'team', department), await unit('Other team', 'team', department)];
  return { teamId, otherTeamId, mateId: await user(kit, teamId), strangerId: await user(kit, otherTeamId) };
}

async function user(kit: TestKernel, unitId: string, roleId?: string): Promise<string> {
  const ctx = makeContext(kit.system);
  const { id } = await ctx.records('user').create({ name: 'Somebody', email: `${kit.kernel.newId()}@example.com` });
  await ctx.records('employment').create({ userId: id, unitId, isPrimary: true });
  if (roleId) await ctx.records('roleAssignment').create({ userId: id, roleId });
  return id;
}

/** A role of the firm's making: every permission there is, for own records. */
async function ownRole(kit: TestKernel): Promise<string> {
  const ctx = makeContext(kit.system);
  const { id: roleId } = await ctx.records('role').create({ name: 'Everything of their own' });
  const grants = [...kit.kernel.registry.permissions].map((permission) => ({ roleId, permission, scope: 'own' as const }));
  for (let i = 0; i < grants.length; i += 200) await ctx.records('roleGrant').createMany(grants.slice(i, i + 200));
  return roleId;
}

async function makeActors(kit: TestKernel, auth: Auth, unitId: string): Promise<Map<ActorName, Actor>> {
  const begin = async (work: TestKernel['system'], userId: string) =>
    `Bearer ${(await beginSession(work, userId, { ip: '127.0.0.1' }, auth.tools)).accessToken}`;
  const roleIds = { ...kit.roles, own: await ownRole(kit) };
  const actors = new Map<ActorName, Actor>();
  for (const name of ACTORS) {
    if (name === 'anonymous') actors.set(name, { name, authorization: undefined, userId: null });
    else if (name === 'foreign') actors.set(name, await foreignAdmin(kit, begin));
    else if (name === 'key') actors.set(name, await keyActor(kit, auth, await user(kit, unitId, roleIds.admin), begin));
    else {
      const userId = await user(kit, unitId, name in roleIds ? roleIds[name as keyof typeof roleIds] : roleIds.admin);
      const authorization = await begin(kit.system, userId);
      const refused = ['expired', 'revoked', 'wrongAudience', 'suspended'].includes(name);
      actors.set(name, {
        name,
        userId: refused ? null : userId,
        authorization: refused ? await spoilt(name, kit, auth, userId, authorization) : authorization,
      });
    }
  }
  return actors;
}

/** What was good once, or nearly is. */
async function spoilt(name: string, kit: TestKernel, auth: Auth, userId: string, good: string): Promise<string> {
  const { tenantId } = kit.system.rights;
  const [, payload = ''] = good.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: string };
  if (name === 'expired') {
    kit.setNow(new Date(Date.now() - TOKEN_MINUTES * 60_000 - 120_000));
    const token = await auth.tools.access.sign({ tenantId, userId, sessionId: claims.sid });
    kit.setNow(null);
    return `Bearer ${token}`;
  }
  if (name === 'wrongAudience') {
    const { kid, privateKey } = await signingKeys(kit.kernel.db, SECRET_KEY).current();
    const token = await new SignJWT({ tid: tenantId, sid: claims.sid })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .setIssuer('eleven')
      .setAudience('another-api')
      .setSubject(userId)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
    return `Bearer ${token}`;
  }
  if (name === 'revoked') await endSessions(makeContext(kit.system).sql, { tenantId, userId }, { only: claims.sid }, 'test');
  else await makeContext(kit.system).records('user').update(userId, { status: 'locked' });
  return good;
}

async function foreignAdmin(
  kit: TestKernel,
  begin: (work: TestKernel['system'], userId: string) => Promise<string>,
): Promise<Actor> {
  const work = await kit.otherTenant();
  const ctx = makeContext(work);
  const { nodes } = await ctx.records('role').list({ filter: { systemRole: { eq: 'admin' } } });
  const { id } = await ctx.records('user').create({ name: 'Foreigner', email: 'foreigner@example.com' });
  await ctx.records('roleAssignment').create({ userId: id, roleId: nodes[0]?.id ?? '' });
  return { name: 'foreign', authorization: await begin(work, id), userId: id };
}

/** An administrator's key that may only read. */
async function keyActor(
  kit: TestKernel,
  auth: Auth,
  userId: string,
  begin: (work: TestKernel['system'], userId: string) => Promise<string>,
): Promise<Actor> {
  const rights = await auth.authenticate(await begin(kit.system, userId));
  const work = { ...kit.system, rights, trusted: false };
  const { key } = (await makeContext(work).run('apiKey.issue', { name: 'Reads', scopes: ['*.read'] })) as { key: string };
  return { name: 'key', authorization: `Bearer ${key}`, userId };
}
