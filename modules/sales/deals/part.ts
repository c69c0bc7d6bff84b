import type { Part } from '../part.js';
import { assessDeals } from './assess.job.js';
import { stageClock } from './clock.action.js';
import { dealLine, dealParticipant, dealSplit } from './deal-parts.entity.js';
import { competitor, deal, lossReason } from './deal.entity.js';
import { leadSource } from './lead-source.entity.js';
import { dealMessages } from './messages.js';
import { loseDeal, moveDeal, reopenDeal, winDeal } from './moves/move.actions.js';
import { stageMoves } from './moves/stage-moves.listener.js';
import { dealStage, pipeline } from './pipeline.entity.js';
import { explainProbability } from './probability/reckon.js';
import { winFrequency } from './probability/win-frequency.entity.js';
import { dealReports } from './reports.js';
import { assessRisk } from './risk.js';
import { setSplits, splitCredits } from './splits.action.js';
import { stageStay } from './stage-stay.entity.js';
import { cancelTasks, contactAboutDeal } from './tasks/plan-tasks.js';

declare module '#kernel/types' {
  interface Entities {
    pipeline: typeof pipeline;
    dealStage: typeof dealStage;
    deal: typeof deal;
    dealParticipant: typeof dealParticipant;
    dealSplit: typeof dealSplit;
    dealLine: typeof dealLine;
    stageStay: typeof stageStay;
    winFrequency: typeof winFrequency;
    lossReason: typeof lossReason;
    competitor: typeof competitor;
    leadSource: typeof leadSource;
  }
  interface Actions {
    'deal.move': typeof moveDeal;
    'deal.win': typeof winDeal;
    'deal.lose': typeof loseDeal;
    'deal.reopen': typeof reopenDeal;
    'deal.setSplits': typeof setSplits;
    'deal.stageClock': typeof stageClock;
    'deal.explainProbability': typeof explainProbability;
    'deal.assessRisk': typeof assessRisk;
  }
}

/** Deals and the pipelines they go through. */
export const deals: Part = {
  entities: [
    pipeline,
    dealStage,
    deal,
    dealParticipant,
    dealSplit,
    dealLine,
    stageStay,
    winFrequency,
    lossReason,
    competitor,
    leadSource,
  ],
  actions: [moveDeal, winDeal, loseDeal, reopenDeal, setSplits, stageClock, explainProbability, assessRisk],
  listeners: [...stageMoves, ...cancelTasks, splitCredits],
  extensions: [contactAboutDeal],
  jobs: [assessDeals],
  reports: dealReports,
  messages: dealMessages,
};
