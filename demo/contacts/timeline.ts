import { makeContext } from '../../src/records/context.js';
import type { Work } from '../../src/records/work.js';
import type { Seeded } from '../seeded.js';
import type { DemoPerson } from './people.js';
import { clientTopics, supplierTopics, type Topic } from './topics.js';

/** Contacts of the last year. */
export const INTERACTIONS = 200;

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** The work of one of the firm's people: what they record is created, and decided, by them. */
export const workOf = (work: Work, userId: string): Work => ({ ...work, rights: { ...work.rights, userId, userIds: [userId] } });

/** Writes the timeline: 200 contacts spread over the last year, more with those who matter more. */
export async function makeTimeline(work: Work, people: readonly DemoPerson[], random: Seeded): Promise<void> {
  const now = work.kernel.now();
  const drawn = people.flatMap((person) => Array.from({ length: attention(person) }, () => person));
  const contacts = Array.from({ length: INTERACTIONS }, (_, i) => contact(random.pick(drawn), momentOf(i, now, random), random));
  for (const ownerId of new Set(contacts.map((one) => one.ownerId))) {
    await makeContext(workOf(work, ownerId))
      .records('interaction')
      .createMany(contacts.filter((one) => one.ownerId === ownerId));
  }
}

const attention = ({ account: { standing, valueClass, vip } }: DemoPerson): number =>
  standing === 'competitor' ? 0 : 1 + { A: 3, B: 2, C: 0 }[valueClass ?? 'C'] + (vip ? 2 : 0);

/** One moment in each of 200 equal parts of the year, between 9 and 18 in Moscow, on working days, never after now. */
function momentOf(i: number, now: Date, random: Seeded): Date {
  const span = (363 * DAY) / INTERACTIONS;
  const day = new Date(now.getTime() - DAY - span * i - random.int(0, Math.floor(span)));
  day.setUTCHours(6, 0, 0, 0);
  const weekday = day.getUTCDay();
  const back = weekday === 6 ? 1 : weekday === 0 ? 2 : 0;
  return new Date(day.getTime() - back * DAY + random.int(0, 8 * 12) * 300_000);
}

function contact(person: DemoPerson, startedAt: Date, random: Seeded) {
  const topic = topicFor(person, random);
  const missed = topic.kind === 'call' && topic.direction === 'outgoing' && random.chance(15);
  const minutes = topic.minutes && !missed ? random.int(...topic.minutes) : null;
  return {
    kind: topic.kind,
    direction: topic.direction,
    subject: topic.subject,
    body: missed ? null : (topic.body ?? null),
    startedAt: startedAt.toISOString(),
    endedAt: minutes === null ? null : new Date(startedAt.getTime() + (minutes * HOUR) / 60).toISOString(),
    status: missed ? ('missed' as const) : ('held' as const),
    resultCode: missed ? 'не ответили' : null,
    decision: missed ? null : (topic.decision ?? null),
    accountId: person.account.id,
    personIds: [person.id],
    ownerId: person.account.ownerId,
    teamId: person.account.teamId,
    sourceSystem: 'demo',
  };
}

function topicFor({ account }: DemoPerson, random: Seeded): Topic {
  const topics = account.standing === 'supplier' ? supplierTopics : clientTopics;
  return random.pick(topics.flatMap((topic) => Array.from({ length: topic.weight }, () => topic)));
}
