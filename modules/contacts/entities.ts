import { account } from './accounts/account.entity.js';
import { postalAddress } from './addresses/postal-address.entity.js';
import { personCard } from './cards/person-card.entity.js';
import { consent } from './consents/consent.entity.js';
import { contactPoint } from './contact-points/contact-point.entity.js';
import { erasureReceipt } from './erasure/erasure-receipt.entity.js';
import { subjectExport } from './erasure/subject-export.entity.js';
import { greeting } from './greetings/greeting.entity.js';
import { interaction } from './interactions/interaction.entity.js';
import { emailMessage, emailThread } from './mailboxes/email.entity.js';
import { mailbox } from './mailboxes/mailbox.entity.js';
import { mergeCandidate, mergeLog } from './merging/merge.entity.js';
import { mergeStep } from './merging/merge-step.entity.js';
import { ownerChange } from './owner-changes/owner-change.entity.js';
import { accountPerson } from './people/account-person.entity.js';
import { person } from './people/person.entity.js';
import { plannedContact } from './planning/planned-contact.entity.js';
import { contactRegulation, regulationStep } from './regulations/contact-regulation.entity.js';
import { relationship } from './relationships/relationship.entity.js';
import { transfer } from './transfers/transfer.entity.js';

declare module '#kernel/types' {
  interface Entities {
    account: typeof account;
    person: typeof person;
    accountPerson: typeof accountPerson;
    contactPoint: typeof contactPoint;
    postalAddress: typeof postalAddress;
    personCard: typeof personCard;
    consent: typeof consent;
    relationship: typeof relationship;
    interaction: typeof interaction;
    plannedContact: typeof plannedContact;
    contactRegulation: typeof contactRegulation;
    regulationStep: typeof regulationStep;
    mailbox: typeof mailbox;
    emailThread: typeof emailThread;
    emailMessage: typeof emailMessage;
    transfer: typeof transfer;
    ownerChange: typeof ownerChange;
    mergeCandidate: typeof mergeCandidate;
    mergeLog: typeof mergeLog;
    mergeStep: typeof mergeStep;
    erasureReceipt: typeof erasureReceipt;
    subjectExport: typeof subjectExport;
    greeting: typeof greeting;
  }
}

/** Everything the module keeps. */
export const entities = [
  account,
  person,
  accountPerson,
  contactPoint,
  postalAddress,
  personCard,
  consent,
  relationship,
  interaction,
  plannedContact,
  contactRegulation,
  regulationStep,
  mailbox,
  emailThread,
  emailMessage,
  transfer,
  ownerChange,
  mergeCandidate,
  mergeLog,
  mergeStep,
  erasureReceipt,
  subjectExport,
  greeting,
];
