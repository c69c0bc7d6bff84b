import type { Part } from '../part.js';
import { convertLead } from './convert.listener.js';
import { distributeLead } from './distribute.action.js';
import { lead, leadParticipant } from './lead.entity.js';
import { leadMessages } from './messages.js';
import { qualificationForm } from './qualification-form.entity.js';
import { renewLeads } from './recycle.job.js';
import { leadsBySource, newInterests, responseTimes } from './reports.js';
import { hearFromLead, leadSettings, respondToLead, responseClock } from './response.js';
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
    'lead.respond': typeof respondToLead;
    'lead.hear': typeof hearFromLead;
  }
}

/** Interests, until they are deals. */
export const leads: Part = {
  entities: [lead, leadParticipant, qualificationForm, territory, leadAssignee],
  actions: [distributeLead, respondToLead, hearFromLead],
  listeners: [responseClock, ...leadScores, convertLead],
  jobs: [renewLeads],
  settings: leadSettings,
  reports: [newInterests, leadsBySource, responseTimes],
  messages: leadMessages,
};
