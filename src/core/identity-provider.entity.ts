import type { SealedPlace } from '../access/reseal.js';
import { adminAccess } from '../declare/access.js';
import { defineAction } from '../declare/action.js';
import { defineRule } from '../declare/define-rule.js';
import { defineEntity } from '../declare/entity.js';
import { bool } from '../declare/fields/bool.js';
import { link } from '../declare/fields/link.js';
import { tags } from '../declare/fields/tags.js';
import { text } from '../declare/fields/text.js';
import { url } from '../declare/fields/url.js';
import { invalid } from '../platform/problem.js';
import { TENANT } from '../platform/tenant-sql.js';
import { signedIn } from './user.actions.js';

export const SEALED_PROVIDER_SECRETS: SealedPlace = {
  name: 'secrets of identity providers',
  purpose: 'record-secrets',
  select: `select tenant_id as tenant, array[provider_id::text] as key, sealed, 'provider ' || provider_id as bound from provider_secrets`,
  update: `update provider_secrets set sealed = $1 where tenant_id = ${TENANT} and sealed = $2 and provider_id = ($3::text[])[1]::uuid`,
};

const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

const sensible = defineRule('provider-sensible', {
  on: ['create', 'update'],
  check({ after }) {
    const domains = (after['domains'] as string[] | null) ?? [];
    domains.forEach((domain, i) => {
      if (!DOMAIN.test(domain)) throw invalid(`/domains/${i}`, 'Expected a domain in small letters, such as example.com.');
    });
    if (after['autoProvision'] === true && (domains.length === 0 || !after['roleId']))
      throw invalid(
        '/autoProvision',
        'Users are made by themselves only for named domains and with a role: give domains and roleId.',
      );
  },
});

/** Another place where users of the tenant sign in: its own or a hired provider of OpenID Connect. Its secret is set by `identityProvider.setSecret`. */
export const identityProvider = defineEntity('identityProvider', {
  title: 'name',
  label: { en: 'Identity provider', ru: 'Поставщик входа' },
  description: 'A provider of OpenID Connect by which users of this tenant sign in.',
  common: 'child',
  fields: {
    name: text({ required: true, max: 50, description: 'As the sign-in page calls it, and in its address.' }),
    issuer: url({ required: true, description: 'Its address; /.well-known/openid-configuration is read there.' }),
    clientId: text({ required: true, max: 300 }),
    active: bool({ default: true }),
    domains: tags({ index: false, description: 'Domains of e-mail addresses that it speaks for; all if empty.' }),
    matchByEmail: bool({ default: false, description: 'Finds users by an address that the provider calls verified.' }),
    autoProvision: bool({ default: false, description: 'Makes users that are not there, with the role.' }),
    role: link('role', { onDelete: 'restrict' }),
    returnUrl: url({
      description: 'Where the browser goes afterwards, with code or error as parameters; the answer is JSON unless given.',
    }),
    secondStep: bool({ default: false, description: 'Asks for the second factor here as well.' }),
  },
  keys: [['name']],
  rules: [sensible],
  access: adminAccess,
});

export const setProviderSecret = defineAction('identityProvider.setSecret', {
  label: { en: 'Set the client secret', ru: 'Задать секрет клиента' },
  description:
    'Keeps the client secret that the provider has given, encrypted; it is never shown. Without one the client is public.',
  input: { secret: text({ required: true, max: 1000 }) },
  access: [],
  confidential: true,
  async run(ctx, input, record) {
    signedIn(ctx, 'identityProvider.setSecret');
    if (!ctx.vault) throw new Error('This process keeps no secrets: it has no SECRET_KEY.');
    await ctx.sql(
      'insert into provider_secrets (tenant_id, provider_id, sealed) values ($1, $2, $3) on conflict (tenant_id, provider_id) do update set sealed = excluded.sealed',
      [ctx.actor.tenantId, record.id, ctx.vault.seal(input.secret, `provider ${record.id}`)],
    );
    return record;
  },
});
