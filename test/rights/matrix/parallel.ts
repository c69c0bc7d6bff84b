/**
 * Does `step` for each name, `most` at a time, and never two at once that touch the same record: a name waits until those that
 * touch one of its records are done.
 */
export async function inParallel(
  names: readonly string[],
  touches: (name: string) => readonly string[],
  step: (name: string) => Promise<void>,
  most: number,
): Promise<void> {
  const waiting = [...names];
  const busy = new Set<string>();
  const running = new Set<Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < most ? waiting.findIndex((name) => touches(name).every((id) => !busy.has(id))) : -1;
    if (next === -1) {
      await Promise.race(running);
      continue;
    }
    const [name = ''] = waiting.splice(next, 1);
    for (const id of touches(name)) busy.add(id);
    const one: Promise<void> = step(name).finally(() => {
      for (const id of touches(name)) busy.delete(id);
      running.delete(one);
    });
    running.add(one);
  }
}
