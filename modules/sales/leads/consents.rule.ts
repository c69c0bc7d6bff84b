import { below, defineRule, invalid } from '#kernel';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  channel: ['any', 'phone', 'email', 'sms', 'messenger', 'letter'],
  purpose: ['marketing', 'service', 'profiling', 'transfer'],
  state: ['granted', 'denied', 'withdrawn'],
};
const TEXTS = ['textVersion', 'source'];

/** What a lead agreed to can be copied to its person, whenever that is. */
export const readableConsents = defineRule('readable-consents', {
  on: ['create', 'update'],
  check({ after, changed }) {
    const given = after['consents'];
    if (!changed.includes('consents') || given === null || given === undefined) return;
    if (!Array.isArray(given) || given.length > 20) throw invalid('/consents', 'Expected a list of at most 20 consents.');
    given.forEach((one: unknown, i) => {
      const consent = (one ?? {}) as Record<string, unknown>;
      for (const [key, values] of Object.entries(VALUES))
        if (!values.includes(String(consent[key])))
          throw invalid(below(below('/consents', i), key), `Expected one of ${values.join(', ')}.`);
      for (const key of Object.keys(consent))
        if (!(key in VALUES) && !(TEXTS.includes(key) && typeof consent[key] === 'string'))
          throw invalid(
            below(below('/consents', i), key),
            'A consent has channel, purpose, state, and texts textVersion and source.',
          );
    });
  },
});
