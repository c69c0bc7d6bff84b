import { defineModule } from '#kernel';
import { contactDates } from './contact-dates/contact-dates.listener.js';
import { onePrimaryPoint } from './contact-points/one-primary.listener.js';
import { entities } from './entities.js';
import { decide } from './interactions/decide.action.js';
import { replyControl } from './mailboxes/reply-control.listener.js';
import { applyOwnerChange, requestOwner } from './owner-changes/request-owner.action.js';
import { primaryAccount } from './people/primary-account.listener.js';
import { nextAttempt } from './planning/reschedule.listener.js';
import { planRegulation, planRegulations } from './regulations/plan.action.js';
import { accountsByOwner, accountsWithoutContact, peopleByOwner, peopleWithoutContact } from './reports.js';
import { settings } from './settings.js';
import { transferActions } from './transfers/transfer.action.js';
import { transfers } from './transfers/transfer.listener.js';

/** Clients, the people in them, and everything that passes between us and them. */
export default defineModule('contacts', {
  entities,
  actions: [...transferActions, requestOwner, decide, planRegulation],
  listeners: [...contactDates, ...primaryAccount, ...onePrimaryPoint, ...transfers, ...replyControl, nextAttempt, applyOwnerChange],
  jobs: [planRegulations],
  settings,
  reports: [accountsByOwner, peopleByOwner, accountsWithoutContact, peopleWithoutContact],
});
