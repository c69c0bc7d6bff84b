import type { Rights } from '../access/rights.js';
import { writeCursor, type Position } from './cursor.js';
import type { LedgerRow } from './read-changes.js';

/** What a subscriber is told. `cursor` is where a new subscription goes on after this notice. */
export type Notice =
  /** Somebody changed a record that the subscriber may see; `before` and `after` in API names, without hidden fields. */
  | { readonly kind: 'change'; readonly change: Omit<LedgerRow, 'position'>; readonly cursor: string }
  /** A record was deleted, or the subscriber may see it no longer: remove it, nothing more is said of it. */
  | {
      readonly kind: 'gone';
      readonly entity: string;
      readonly recordId: string;
      readonly version: number;
      readonly at: string;
      readonly cursor: string;
    }
  /** Notices were left out, since the subscriber was too slow or what it may see has changed: read again what is shown. */
  | { readonly kind: 'resync'; readonly reason: 'slow' | 'rights_changed' | 'restored'; readonly cursor: string };

/** Why a subscription ended without being asked to. */
export type CloseReason = 'signed_out' | 'forbidden' | 'failed' | 'shutdown';

export interface SubscribeOptions {
  /** Only these entities; all that the subscriber may read if left out. */
  readonly entities?: readonly string[] | undefined;
  readonly operations?: readonly LedgerRow['operation'][] | undefined;
  readonly recordId?: string | undefined;
  /** Cursor of an earlier subscription or read: goes on there without a loss. From now on if left out. */
  readonly after?: string | undefined;
  /** Called once if the subscription ends by itself. */
  onClose?(reason: CloseReason): void;
}

/** Told one notice after the other; the next one waits for the promise. A throw ends the subscription as `failed`. */
export type OnNotice = (notice: Notice) => void | Promise<void>;

/** Notices waiting for one subscriber; beyond that all of them give way to one `resync`. */
export const MOST_WAITING = 1000;

export interface Subscriber {
  readonly options: SubscribeOptions;
  rights: Rights;
  /** Everything up to here was looked at on its behalf. */
  position: Position;
  /** New, or come with an older cursor: it reads by itself until it has caught up with the tenant's reader. */
  lagging: boolean;
  readonly waiting: number;
  push(notice: Notice): void;
  cursor(): string;
  /** Goes on at a place of another epoch, after a `resync`. */
  restart(position: Position): void;
  close(reason?: CloseReason): void;
  readonly closed: boolean;
}

/** `onRoom` is called when all waiting notices were taken, `onEnd` once when it closes for whatever reason. */
export function createSubscriber(
  start: { rights: Rights; position: Position; options: SubscribeOptions },
  onNotice: OnNotice,
  hooks: { onRoom(): void; onEnd(subscriber: Subscriber): void; onFailure(error: unknown): void },
): Subscriber {
  let queue: Notice[] = [];
  let handing = false;
  let closed = false;
  let handed = writeCursor(start.position);

  async function hand(): Promise<void> {
    handing = true;
    try {
      for (let notice = queue.shift(); notice && !closed; notice = queue.shift()) {
        await onNotice(notice);
        handed = notice.cursor;
      }
    } catch (error) {
      hooks.onFailure(error);
      subscriber.close('failed');
    }
    handing = false;
    if (!closed) hooks.onRoom();
  }

  const subscriber: Subscriber = {
    ...start,
    lagging: true,
    get waiting() {
      return queue.length + Number(handing);
    },
    get closed() {
      return closed;
    },
    push(notice) {
      if (closed) return;
      if (queue.length >= MOST_WAITING) queue = [{ kind: 'resync', reason: 'slow', cursor: notice.cursor }];
      else queue.push(notice);
      if (!handing) void hand();
    },
    cursor: () => (queue.length === 0 && !handing ? writeCursor(subscriber.position) : handed),
    restart(position) {
      subscriber.position = position;
      handed = writeCursor(position);
      queue = [];
      subscriber.push({ kind: 'resync', reason: 'restored', cursor: handed });
    },
    close(reason) {
      if (closed) return;
      closed = true;
      queue = [];
      hooks.onEnd(subscriber);
      if (reason) start.options.onClose?.(reason);
    },
  };
  return subscriber;
}
