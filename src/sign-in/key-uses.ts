import { noteKeyUse, type KeyOwner } from '../access/api-keys.js';
import { lru } from '../access/lru.js';
import type { Kernel } from '../records/work.js';

/** Writes down when API keys were last used, off the requests. */
export interface KeyUses {
  note(key: KeyOwner): void;
  /** Waits until all that was noted is written. */
  settled(): Promise<void>;
}

const MOST_KEYS = 5_000;
const NOTE_EVERY_MS = 60_000;

export function keyUses(kernel: Kernel): KeyUses {
  const noted = lru<number>(MOST_KEYS);
  const writing = new Set<Promise<void>>();
  return {
    note(key) {
      const now = kernel.now().getTime();
      if (now - (noted.get(key.keyId) ?? -Infinity) < NOTE_EVERY_MS) return;
      noted.set(key.keyId, now);
      const write: Promise<void> = noteKeyUse(kernel.db, key)
        .catch((error: unknown) =>
          kernel.log('warn', 'The last use of an API key could not be noted.', { keyId: key.keyId, error: String(error) }),
        )
        .finally(() => writing.delete(write));
      writing.add(write);
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}
