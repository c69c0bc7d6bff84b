import type { Context } from '../declare/context.js';
import { defineJob, defineModule } from '../declare/module.js';
import { deliver, sweep } from './deliver.js';
import { DIGEST, MESSAGE } from './digest.notification.js';
import { forgetNotifications, keepSeenDays } from './forget.job.js';
import { sendLetter } from './letter.job.js';
import { seeAllNotifications, seeNotification, setPreference } from './notification.actions.js';
import { notification, notificationPreference, notificationTemplate } from './notification.entity.js';
import { MAIL_JOB } from './notify.js';

declare module '#kernel/types' {
  interface Entities {
    notification: typeof notification;
    notificationPreference: typeof notificationPreference;
    notificationTemplate: typeof notificationTemplate;
  }
  interface Actions {
    'notification.see': typeof seeNotification;
    'notification.seeAll': typeof seeAllNotifications;
    'notificationPreference.set': typeof setPreference;
  }
}

async function deliverAll(ctx: Context, input: Record<string, unknown>): Promise<void> {
  for (const id of input['ids'] as string[]) await deliver(ctx, id);
}

/** Its own backoff is kept with the e-mail, so the queue only repeats what broke for want of the database. */
const sendMail = defineJob(MAIL_JOB, { retries: 3, run: deliverAll });
const sweepMail = defineJob('notify.sweep', { cron: '*/5 * * * *', retries: 1, run: (ctx) => sweep(ctx) });

/** Telling users, in the app and by e-mail. */
export const notify = defineModule('notify', {
  dependsOn: ['kernel'],
  entities: [notification, notificationPreference, notificationTemplate],
  actions: [seeNotification, seeAllNotifications, setPreference],
  jobs: [sendMail, sweepMail, sendLetter, forgetNotifications],
  settings: [keepSeenDays],
  notifications: [DIGEST, MESSAGE],
});
