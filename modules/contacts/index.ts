import { defineModule } from '#kernel';
import {
  completenessListeners,
  completenessReports,
  completenessSettings,
  recountActions,
  recountJob,
} from './completeness/recount.js';
import { contactDates } from './contact-dates/contact-dates.listener.js';
import { onePrimaryPoint } from './contact-points/one-primary.listener.js';
import { assignActions } from './bulk-runs/assign.action.js';
import { checkDuplicatesActions, duplicateSearches, registerActions } from './duplicates/check.action.js';
import { duplicateChecks } from './duplicates/check.listener.js';
import { duplicateSettings } from './duplicates/find.js';
import { checkNewRecordsJob } from './duplicates/new-records.js';
import { dismissCandidate, findDuplicatesActions, findDuplicatesJob } from './duplicates/search.js';
import { entities } from './entities.js';
import { columnGuesses, vocabulary } from './import/column-guesses.js';
import { legislators } from './import/legislators.preset.js';
import { vcardPeople } from './import/vcard.preset.js';
import { erasePerson } from './erasure/erase-person.js';
import { exportPersonData } from './erasure/export-person.js';
import { greetingSetting } from './greetings/greeting-list.js';
import { greetingsJob, listGreetings, planGreetingsAction } from './greetings/plan-greetings.js';
import { decide } from './interactions/decide.action.js';
import { replyControl } from './mailboxes/reply-control.listener.js';
import { messages } from './messages.js';
import { mergeActions } from './merging/merge.action.js';
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
  messages,
  actions: [
    ...transferActions,
    requestOwner,
    decide,
    planRegulation,
    ...checkDuplicatesActions,
    ...registerActions,
    ...findDuplicatesActions,
    dismissCandidate,
    ...mergeActions,
    ...recountActions,
    ...assignActions,
    listGreetings,
    planGreetingsAction,
    erasePerson,
    exportPersonData,
  ],
  listeners: [
    ...contactDates,
    ...primaryAccount,
    ...onePrimaryPoint,
    ...transfers,
    ...replyControl,
    nextAttempt,
    applyOwnerChange,
    ...duplicateChecks,
    ...completenessListeners,
  ],
  jobs: [planRegulations, checkNewRecordsJob, findDuplicatesJob, recountJob, greetingsJob],
  settings: [...settings, ...duplicateSettings, ...completenessSettings, greetingSetting],
  reports: [accountsByOwner, peopleByOwner, accountsWithoutContact, peopleWithoutContact, ...completenessReports],
  duplicateSearches,
  presets: [vcardPeople, legislators],
  columnGuesses,
  vocabulary,
});
