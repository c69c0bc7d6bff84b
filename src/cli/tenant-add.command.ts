import { invalid } from '../platform/problem.js';
import { errorCode } from '../platform/db.js';
import { checkCurrency } from '../platform/currencies.js';
import { createTenant, type NewTenant } from '../records/provision.js';
import type { Command } from './command.js';
import { kernelOn } from './tenant-work.js';

const UNIQUE_VIOLATION = '23505';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the options say, checked. Throws 400 at the option that is wrong. */
function asked(slug: unknown, options: Readonly<Record<string, unknown>>): NewTenant {
  const [currency, timeZone, locale] = [text(options.currency), text(options.timeZone), text(options.locale)];
  checkCurrency(currency, '/currency');
  if (!isTimeZone(timeZone)) throw invalid('/timeZone', `${timeZone} is not an IANA time zone such as Europe/Berlin.`);
  if (locale !== 'en' && locale !== 'ru') throw invalid('/locale', `Expected en or ru, not ${locale}.`);
  return { slug: text(slug), name: text(options.name) || text(slug), baseCurrency: currency, timeZone, locale };
}

function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

export default {
  name: 'tenant add',
  summary: 'Adds a tenant: a firm whose records no other can see',
  arguments: [['<slug>', 'short name: small Latin letters, digits and hyphens']],
  options: [
    ['--name <name>', 'its name; the short one unless given'],
    ['--currency <code>', 'currency its sums are kept in, ISO 4217', 'EUR'],
    ['--time-zone <name>', 'IANA zone by which its days begin and end', 'UTC'],
    ['--locale <language>', 'en or ru', 'en'],
  ],
  help: `Example:
  npx eleven tenant add my-firm --name "My firm" --currency EUR --time-zone Europe/Berlin
  npx eleven user add --tenant my-firm --email me@example.com --role admin`,
  async run({ args: [slug], options, connect, result }) {
    const tenant = asked(slug, options);
    const connected = await connect();
    try {
      const { work } = await createTenant(await kernelOn(connected), connected.open({ role: null }), tenant);
      result(
        { id: work.rights.tenantId, slug: tenant.slug },
        `Added ${tenant.slug}. Give it a user: npx eleven user add --tenant ${tenant.slug} --email me@example.com --role admin`,
      );
    } catch (error) {
      if (errorCode(error) === UNIQUE_VIOLATION) throw invalid('/slug', `There is a tenant ${tenant.slug} already.`);
      throw error;
    }
  },
} satisfies Command;
