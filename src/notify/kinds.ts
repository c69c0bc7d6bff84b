import type { NotificationKind } from '../declare/notification.js';
import { invalid } from '../platform/problem.js';
import { nearest } from '../registry/checks.js';

/** The declared kind; 400 at `pointer` for an unknown one. */
export function kindNamed(kinds: ReadonlyMap<string, NotificationKind>, name: string, pointer: string): NotificationKind {
  const kind = kinds.get(name);
  if (!kind)
    throw invalid(
      pointer,
      `There is no kind of notification ${name.slice(0, 100)}; did you mean ${nearest(name, [...kinds.keys()])}?`,
    );
  return kind;
}
