import type { webhookAttempt } from './deliveries/webhook-attempt.entity.js';
import type { webhookDelivery } from './deliveries/webhook-delivery.entity.js';
import type { webhook } from './webhooks/webhook.entity.js';
import type { webhookHealth } from './webhooks/webhook-health.entity.js';

declare module '#kernel/types' {
  interface Entities {
    webhook: typeof webhook;
    webhookHealth: typeof webhookHealth;
    webhookDelivery: typeof webhookDelivery;
    webhookAttempt: typeof webhookAttempt;
  }
}
