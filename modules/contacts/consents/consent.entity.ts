import { choice, defineEntity, link, text, timestamp } from '#kernel';
import { oneOwner } from '../contact-points/one-owner.rule.js';

/** What somebody has allowed or refused, with the proof. The newest of a channel and purpose is the one in force. */
export const consent = defineEntity('consent', {
  title: 'purpose',
  label: { en: 'Consent', ru: 'Согласие' },
  common: 'child',
  fields: {
    person: link('person', { inverse: 'consents', onDelete: 'cascade' }),
    account: link('account', { inverse: 'consents', onDelete: 'cascade' }),
    channel: choice(['any', 'phone', 'email', 'sms', 'messenger', 'letter'], { required: true, default: 'any' }),
    purpose: choice(['marketing', 'service', 'profiling', 'transfer'], { required: true, index: true }),
    state: choice(['granted', 'denied', 'withdrawn'], { required: true, index: true }),
    legalBasis: choice(['consent', 'contract', 'legalDuty', 'legitimateInterest']),
    textVersion: text({ max: 100, description: 'Which text they agreed to.' }),
    source: text({ max: 200, personal: 'basic', description: 'Web form, call, paper …' }),
    evidence: text({ max: 2000, personal: 'basic', description: 'Link to the recording, the scan, the log.' }),
    at: timestamp({ required: true, default: ({ now }: { now: Date }) => now.toISOString() }),
    expiresAt: timestamp(),
  },
  access: { through: ['person', 'account'] },
  indexes: [['personId', 'purpose', 'at']],
  rules: [oneOwner],
});
