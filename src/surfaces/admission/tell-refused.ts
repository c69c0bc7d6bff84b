import type { Kernel } from '../../records/work.js';

/** Milliseconds between two lines about one firm and one reason. */
const PAUSE = 10_000;

/**
 * Notes what was refused because there was too much of it: the first at once, and then how many more there were, at most one line in
 * ten seconds for each firm and reason, since a log that is flooded is a part of the overload.
 */
export function refusedTeller(log: Kernel['log'], pause = PAUSE): (tenantId: string, code: string) => void {
  const counts = new Map<string, number>();
  const tell = (tenantId: string, code: string, count: number): void =>
    log('warn', 'Requests were refused, as there were too many.', { security: 'refused', code, tenantId, count });
  return (tenantId, code) => {
    const key = `${tenantId} ${code}`;
    const known = counts.get(key);
    if (known !== undefined) return void counts.set(key, known + 1);
    counts.set(key, 0);
    tell(tenantId, code, 1);
    setTimeout(() => {
      const more = counts.get(key) ?? 0;
      counts.delete(key);
      if (more > 0) tell(tenantId, code, more);
    }, pause).unref();
  };
}
