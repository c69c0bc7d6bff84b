import { defineModule } from '#kernel';
import { deliveryDays, forgetDeliveries } from './deliveries/forget.job.js';
import { redeliver, redeliverRange } from './deliveries/redeliver.actions.js';
import { sendTest } from './deliveries/send-test.action.js';
import { webhookAttempt } from './deliveries/webhook-attempt.entity.js';
import { webhookDelivery } from './deliveries/webhook-delivery.entity.js';
import './entities.js';
import { messages } from './messages.js';
import { webhooksReader } from './reading/webhooks.reader.js';
import { deliveriesWorker } from './sending/deliveries.worker.js';
import { rotateSecret } from './webhooks/rotate-secret.action.js';
import { giveUp, goOn, holdUp } from './webhooks/standstill.listener.js';
import { webhookUses } from './webhooks/webhook-uses.js';
import { webhook } from './webhooks/webhook.entity.js';
import { webhookHealth } from './webhooks/webhook-health.entity.js';

/** The exchange with other systems: so far its outgoing half, webhooks. */
export default defineModule('integration', {
  entities: [webhook, webhookHealth, webhookDelivery, webhookAttempt],
  actions: [rotateSecret, sendTest, redeliver, redeliverRange],
  listeners: [holdUp, goOn, giveUp],
  jobs: [forgetDeliveries],
  settings: [deliveryDays],
  readers: [webhooksReader],
  workers: [deliveriesWorker],
  fieldUses: [webhookUses],
  messages,
});
