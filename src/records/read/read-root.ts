import type { EntityModel } from '../../registry/model.js';
import type { AggregateRequest } from './aggregate.js';
import type { HistoryRequest } from './history.js';
import type { ListRequest } from './list.js';
import type { Selected } from './query.js';

/** One answer of a statement. */
export type ReadRoot =
  | ({ readonly kind: 'list' } & Omit<ListRequest, 'parent'>)
  | {
      readonly kind: 'one';
      readonly entity: EntityModel;
      readonly id: string;
      readonly select: readonly Selected[];
      /** The record as it was at a moment, or at a version. */
      readonly asOf?: string | number;
      readonly deleted?: boolean;
    }
  /** Records by their ids, as one JSON list in that order, null where there is none; one text for any number of them. */
  | {
      readonly kind: 'many';
      readonly entity: EntityModel;
      readonly ids: readonly string[];
      readonly select: readonly Selected[];
      readonly deleted?: boolean;
    }
  | ({ readonly kind: 'aggregate' } & AggregateRequest)
  | ({ readonly kind: 'history' } & HistoryRequest);
