import type { SealedPlace } from '../access/reseal.js';
import { SEALED_SIGNING_KEYS } from '../access/signing-keys.js';
import { SEALED_PROVIDER_SECRETS } from '../core/identity-provider.entity.js';
import { SEALED_RECORD_SECRETS } from '../records/record-secrets.js';
import { SEALED_SETTINGS } from '../records/settings.js';
import { SEALED_SECOND_FACTORS } from '../sign-in/second-factor.js';

/** Everything in the database that is sealed with SECRET_KEY for longer than some minutes. */
export const SEALED_PLACES: readonly SealedPlace[] = [
  SEALED_RECORD_SECRETS,
  SEALED_SETTINGS,
  SEALED_SECOND_FACTORS,
  SEALED_PROVIDER_SECRETS,
  SEALED_SIGNING_KEYS,
];
