import type { Part } from '../part.js';
import { competitor, deal, lossReason } from './deal.entity.js';
import { dealStage, pipeline } from './pipeline.entity.js';

declare module '#kernel/types' {
  interface Entities {
    pipeline: typeof pipeline;
    dealStage: typeof dealStage;
    deal: typeof deal;
    lossReason: typeof lossReason;
    competitor: typeof competitor;
  }
}

/** Deals and the pipelines they go through. */
export const deals: Part = { entities: [pipeline, dealStage, deal, lossReason, competitor] };
