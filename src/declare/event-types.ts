import { invalid } from '../platform/problem.js';

/** Events of every entity that no declaration names: a record has left what the listener may see; personal data were erased. */
export const FURTHER_EVENTS: readonly string[] = ['gone', 'personalDataErased'];
const PATTERN = /^(\*|[a-z][A-Za-z0-9]*)(\.(\*|[A-Za-z][A-Za-z0-9]*))?$/;
const MOST_TYPES = 50;

/**
 * Checks event types as listeners from outside name them: `deal.won`, `person.*`, `*.created` or `*`. `known` are the events
 * there are (`ctx.events`). Throws 400 for one that could never come.
 */
export function checkEventTypes(types: readonly string[], known: ReadonlySet<string>, pointer: string): void {
  if (types.length > MOST_TYPES) throw invalid(pointer, `At most ${MOST_TYPES} values.`);
  const entities = new Set([...known].map((event) => event.split('.')[0] as string));
  types.forEach((type, i) => {
    if (!PATTERN.test(type)) throw invalid(`${pointer}/${i}`, 'Expected an event such as deal.won, person.*, *.created or *.');
    const [entity = '', fact = '*'] = type.split('.');
    const facts = new Set([...[...known].map((event) => event.split('.')[1] as string), ...FURTHER_EVENTS]);
    const could =
      (entity === '*' || entities.has(entity)) &&
      (fact === '*' || (entity === '*' ? facts.has(fact) : FURTHER_EVENTS.includes(fact) || known.has(type)));
    if (!could || (entity !== '*' && !type.includes('.')))
      throw invalid(`${pointer}/${i}`, `There is no event ${type}; see the list of event types in the API document.`);
  });
}

/** Whether one of the types names this event. */
export function matchesEventType(types: readonly string[], event: string): boolean {
  const [entity = '', fact = ''] = event.split('.');
  return types.some((type) => {
    const [wantedEntity = '', wantedFact = '*'] = type.split('.');
    return (wantedEntity === '*' || wantedEntity === entity) && (wantedFact === '*' || wantedFact === fact);
  });
}

/** The entities that these types speak of; undefined if any. */
export function entitiesOf(types: readonly string[] | undefined): string[] | undefined {
  const entities = types?.map((type) => type.split('.')[0] as string);
  return entities === undefined || entities.includes('*') ? undefined : [...new Set(entities)];
}
