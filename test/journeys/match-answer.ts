const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const CURSOR = /^\d+$/;
const REST = '…';

/**
 * Compares an answer with one shown in a document, and gives a line per difference. Ids, times and cursors need only be such;
 * `"abc…"` is any text that begins so, a member `"…": "…"` any further members, an element `"…"` any further elements.
 */
export function differences(shown: unknown, answer: unknown, at = ''): string[] {
  if (typeof shown === 'string')
    return isLike(shown, answer) ? [] : [`${at}: ${JSON.stringify(answer)} instead of ${JSON.stringify(shown)}`];
  if (Array.isArray(shown)) return ofLists(shown, answer, at);
  if (typeof shown === 'object' && shown !== null) return ofObjects(shown as Record<string, unknown>, answer, at);
  return Object.is(shown, answer) ? [] : [`${at}: ${JSON.stringify(answer)} instead of ${JSON.stringify(shown)}`];
}

function isLike(shown: string, answer: unknown): boolean {
  if (typeof answer !== 'string') return false;
  if (shown.endsWith(REST)) return answer.startsWith(shown.slice(0, -1));
  return shown === answer || [UUID, TIME, CURSOR].some((form) => form.test(shown) && form.test(answer));
}

function ofLists(shown: readonly unknown[], answer: unknown, at: string): string[] {
  if (!Array.isArray(answer)) return [`${at}: ${JSON.stringify(answer)} is no list`];
  const open = shown.at(-1) === REST;
  const elements = open ? shown.slice(0, -1) : shown;
  if (open ? answer.length < elements.length : answer.length !== elements.length)
    return [`${at}: ${answer.length} elements instead of ${elements.length}: ${JSON.stringify(answer).slice(0, 500)}`];
  return elements.flatMap((element, i) => differences(element, answer[i], `${at}/${i}`));
}

function ofObjects(shown: Record<string, unknown>, answer: unknown, at: string): string[] {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    return [`${at}: ${JSON.stringify(answer)} is no object`];
  const members = answer as Record<string, unknown>;
  const further = REST in shown ? [] : Object.keys(members).filter((key) => !(key in shown));
  return [
    ...further.map((key) => `${at}/${key}: not shown`),
    ...Object.entries(shown).flatMap(([key, value]) =>
      key === REST
        ? []
        : key in members
          ? differences(value, members[key], `${at}/${key}`)
          : [`${at}/${key}: missing in ${JSON.stringify(members).slice(0, 500)}`],
    ),
  ];
}
