import type { Part } from '../part.js';
import { convertLead } from './convert.listener.js';
import { checkLead } from './duplicates.action.js';
import { leadAssigned, tellAssignee } from './assigned.listener.js';
import { distributeLead } from './distribute.action.js';
import { distributeLater, distributeNew, distributeSetting, distributeWaiting } from './distribute-new.js';
import { lead, leadParticipant } from './lead.entity.js';
import { leadMessages } from './messages.js';
import { qualificationForm } from './qualification-form.entity.js';
import { renewLeads } from './recycle.job.js';
import { leadsBySource, newInterests, responseTimes } from './reports.js';
import { hearFromLead, leadSettings, renewedClock, respondToLead, responseClock } from './response.js';
import { leadScores } from './score.listener.js';
import { leadAssignee, territory } from './territory.entity.js';

declare module '#kernel/types' {
  interface Entities {
    lead: typeof lead;
    leadParticipant: typeof leadParticipant;
    qualificationForm: typeof qualificationForm;
    territory: typeof territory;
    leadAssignee: typeof leadAssignee;
  }
  interface Actions {
    'lead.distribute': typeof distributeLead;
    'lead.distributeNew': typeof distributeNew;
    'lead.checkDuplicates': typeof checkLead;
    'lead.respond': typeof respondToLead;
    'lead.hear': typeof hearFromLead;
  }
}

/** Interests, until they are deals. */
export const leads: Part = {
  entities: [lead, leadParticipant, qualificationForm, territory, leadAssignee],
  actions: [checkLead, distributeLead, distributeNew, respondToLead, hearFromLead],
  listeners: [responseClock, renewedClock, ...leadScores, convertLead, ...distributeLater, tellAssignee],
  jobs: [renewLeads, distributeWaiting],
  settings: [...leadSettings, distributeSetting],
  notifications: [leadAssigned],
  reports: [newInterests, leadsBySource, responseTimes],
  messages: leadMessages,
};
