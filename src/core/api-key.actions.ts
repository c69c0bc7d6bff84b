import { uuidv7 } from 'uuidv7';
import { newApiKey } from '../access/api-keys.js';
import { defineAction } from '../declare/action.js';
import { link } from '../declare/fields/link.js';
import { tags } from '../declare/fields/tags.js';
import { text } from '../declare/fields/text.js';
import { timestamp } from '../declare/fields/timestamp.js';
import { invalid } from '../platform/problem.js';
import { signedIn } from './user.actions.js';

const SCOPE = /^(\*|([a-z][A-Za-z0-9]*|\*)\.([a-z][A-Za-z0-9]*|\*))$/;

function checkScopes(scopes: readonly string[] | null | undefined): string[] | null {
  if (scopes === undefined) return null;
  // An empty list would be stored as none at all, which allows everything.
  if (scopes === null || scopes.length === 0)
    throw invalid('/scopes', 'Name at least one permission, or leave scopes out for all its user may do.');
  scopes.forEach((scope, i) => {
    if (!SCOPE.test(scope)) throw invalid(`/scopes/${i}`, 'Expected a permission such as person.read, person.* or *.read.');
  });
  return [...scopes];
}

export const issueApiKey = defineAction('apiKey.issue', {
  on: 'collection',
  label: { en: 'Issue an API key', ru: 'Выпустить ключ API' },
  description: 'Makes an API key with the rights of its user, or fewer. The answer is the only place where `key` is ever shown.',
  input: {
    name: text({ required: true, max: 100 }),
    scopes: tags({
      description: 'Permissions the key is limited to: person.read, person.*, *.read. All its user may do if left out.',
    }),
    expiresAt: timestamp({ description: 'Never, if left out.' }),
    user: link('user', { description: 'Whose rights it has; only administrators may name somebody else.' }),
  },
  access: ['manager', 'rep', 'viewer'],
  confidential: true,
  returns: 'json',
  async run(ctx, input) {
    const actor = signedIn(ctx, 'apiKey.issue');
    const userId = input.userId ?? actor;
    if (userId !== actor) ctx.require('apiKey.create');
    const scopes = checkScopes(input.scopes);
    if (input.expiresAt && new Date(input.expiresAt) <= ctx.now()) throw invalid('/expiresAt', 'Must lie in the future.');
    const id = uuidv7();
    const { key, prefix, hash } = newApiKey(id);
    const values = {
      id,
      name: input.name,
      prefix,
      scopes: scopes ?? [],
      expiresAt: input.expiresAt ?? null,
      userId,
      ownerId: userId,
    };
    await ctx.asSystem('API key issued').records('apiKey').create(values);
    await ctx.sql('insert into api_secrets (tenant_id, key_id, hash) values ($1, $2, $3)', [ctx.actor.tenantId, id, hash]);
    return { id, key, prefix, name: input.name, scopes, expiresAt: input.expiresAt ?? null };
  },
});

export const revokeApiKey = defineAction('apiKey.revoke', {
  label: { en: 'Revoke an API key', ru: 'Отозвать ключ API' },
  description: 'The key is refused from the next request on, for good. Own keys; administrators all.',
  access: ['manager', 'rep', 'viewer'],
  async run(ctx, _input, record) {
    if (record.revokedAt !== null) return record;
    return ctx.asSystem('API key revoked').records('apiKey').update(record.id, { revokedAt: ctx.now().toISOString() });
  },
});
