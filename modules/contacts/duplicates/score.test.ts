import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockingKeys } from './blocking-keys.js';
import type { Candidate, CandidatePoint, OrganisationCandidate, PersonCandidate, StrongId } from './candidate.js';
import { score } from './score.js';
import { mostWithoutIds } from './stopping-keys.js';
import { defaultThresholds, verdict } from './thresholds.js';

/** Small pools, so that random records often have things in common. */
const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const strongId: fc.Arbitrary<StrongId> = fc.record({
  kind: pick('inn', 'kpp', 'ogrn', 'vat', 'portal', 'external'),
  value: pick('7701', '77 01', '7702', '7703', ''),
  system: pick('1c', 'sap'),
});
const point: fc.Arbitrary<CandidatePoint> = fc.record({
  kind: pick<CandidatePoint['kind']>('phone', 'email', 'messenger', 'social', 'fax'),
  value: pick('+74951234567', 'a@b.ru', 'x', ''),
  holders: fc.integer({ min: 1, max: 50 }),
});
const address = pick(
  'г. Москва, ул. Ленина, д. 5',
  'Lenina 5, Moskva',
  'Ленина 7',
  'Main Street 5',
  'Санкт-Петербург',
  '',
  '125009',
);
const first = pick(
  'Иван',
  'Ivan',
  'Ваня',
  'И.',
  'Пётр',
  'Саша',
  'Александр',
  'Alexandra',
  'Bill',
  'William',
  'Юрий',
  'Iouri',
  'Ли',
  '',
  '!',
);
const last = pick('Иванов', 'Ivanoff', 'Ivanova', 'Ивамов', 'Щукин', 'Shchukin', 'Ли', 'Лу', 'Пётр', 'Иван', 'Smith', '王', '');
const middle = pick('Иванович', 'Ivanovich', 'И', 'Петрович', '');
const birthday = pick('1980-03-04', '1980-04-03', '--03-04', '1975-12-31', '');
const parts = {
  strongIds: fc.array(strongId, { maxLength: 3 }),
  points: fc.array(point, { maxLength: 3 }),
  addresses: fc.array(address, { maxLength: 2 }),
};
const person: fc.Arbitrary<PersonCandidate> = fc.record({
  kind: fc.constant('person' as const),
  ...parts,
  name: fc.record({ first: maybe(first), middle: maybe(middle), last: maybe(last) }),
  birthday: maybe(birthday),
});
const title = pick(
  'ООО "Ромашка"',
  'Romashka LLC',
  'Ромашка',
  'Ромашко',
  'АО Стекло и зеркало',
  'Зеркало Стекло',
  'ООО',
  'Ли',
  'Лу',
  '',
);
const organisation: fc.Arbitrary<OrganisationCandidate> = fc.record({
  kind: fc.constant('organisation' as const),
  ...parts,
  names: fc.array(title, { maxLength: 3 }),
});
const candidate: fc.Arbitrary<Candidate> = fc.oneof(person, organisation);
const runs = { numRuns: 2000 };

const someone = (record: Omit<PersonCandidate, 'kind'>): PersonCandidate => ({ kind: 'person', ...record });
const firm = (record: Omit<OrganisationCandidate, 'kind'>): OrganisationCandidate => ({ kind: 'organisation', ...record });
const phone = (holders?: number) => ({ kind: 'phone' as const, value: '+74951234567', ...(holders ? { holders } : {}) });
const email = { kind: 'email' as const, value: 'ivanov@example.ru' };
const ivan = { last: 'Иванов', first: 'Иван' };

describe('The score of any two records', () => {
  test('is from 0 to 100, the same every time, and the same from the other side with the sides of the reasons exchanged', () => {
    fc.assert(
      fc.property(candidate, candidate, (a, b) => {
        const found = score(a, b);
        expect(Number.isInteger(found.score) && found.score >= 0 && found.score <= 100).toBe(true);
        expect(score(a, b)).toEqual(found);
        const mirrored = score(b, a);
        const turned = mirrored.reasons.map((reason) => ({ ...reason, left: reason.right, right: reason.left }));
        expect(mirrored.score).toBe(found.score);
        expect(mirrored.blocked).toBe(found.blocked);
        const lines = (reasons: readonly object[]) =>
          reasons.map((reason) => JSON.stringify(Object.entries(reason).sort())).sort();
        expect(lines(turned)).toEqual(lines(found.reasons));
      }),
      runs,
    );
  });

  test('is never higher than that of a record with itself, which nothing blocks', () => {
    fc.assert(
      fc.property(candidate, candidate, (a, b) => {
        const self = score(a, a);
        expect(self.blocked).toBeUndefined();
        expect(self.reasons.every(({ weight }) => weight > 0)).toBe(true);
        expect(score(a, b).score).toBeLessThanOrEqual(self.score);
      }),
      runs,
    );
  });

  test('never falls when both records agree in one thing more [CON2]', () => {
    const more = fc.oneof(
      strongId.map((id) => ({ strongIds: [id] })),
      point.map((one) => ({ points: [one] })),
      address.map((one) => ({ addresses: [one] })),
      title.map((one) => ({ names: [one] })),
      first.map((one) => ({ name: { first: one } })),
      middle.map((one) => ({ name: { middle: one } })),
      last.map((one) => ({ name: { last: one } })),
      birthday.map((one) => ({ birthday: one })),
    );
    fc.assert(
      fc.property(candidate, candidate, more, (a, b, added) => {
        const known = 'name' in added ? Object.keys(added.name)[0]! : Object.keys(added)[0]!;
        const has = (record: Candidate) => {
          const holder = ('name' in added ? ((record as PersonCandidate).name ?? {}) : record) as Record<string, unknown>;
          return !Array.isArray(holder[known]) && Boolean(holder[known]);
        };
        const repeats = (record: Candidate) =>
          'points' in added &&
          record.points?.some(({ kind, value }) => kind === added.points[0]?.kind && value === added.points[0].value);
        fc.pre(!has(a) && !has(b) && !repeats(a) && !repeats(b));
        expect(score(joined(a, added), joined(b, added)).score).toBeGreaterThanOrEqual(score(a, b).score);
      }),
      runs,
    );
  });

  test('is found through a common blocking key whenever it is high enough to warn [CON2]', () => {
    fc.assert(
      fc.property(candidate, candidate, (a, b) => {
        if (score(a, b).score < defaultThresholds.warn) return;
        expect(blockingKeys(a).filter((key) => blockingKeys(b).includes(key))).not.toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  test('without ids, points and addresses is never higher than a full name with a birthday makes it [CON2]', () => {
    const bare = <T extends Candidate>(record: T): T => ({ ...record, strongIds: [], points: [], addresses: [] });
    fc.assert(
      fc.property(candidate, candidate, (a, b) => {
        expect(score(bare(a), bare(b)).score).toBeLessThanOrEqual(mostWithoutIds[a.kind === 'person' ? 'person' : 'account']);
      }),
      { numRuns: 5000 },
    );
    expect(Math.max(mostWithoutIds.person, mostWithoutIds.account)).toBeLessThan(defaultThresholds.block);
  });

  test('that have different strong ids never leads to linking them by itself nor to refusing one [CON1]', () => {
    fc.assert(
      fc.property(
        candidate,
        candidate,
        pick('inn' as const, 'ogrn' as const, 'kpp' as const, 'portal' as const),
        (a, b, kind) => {
          const without = (record: Candidate) => (record.strongIds ?? []).filter((id) => id.kind !== kind);
          const withId = (record: Candidate, value: string) => ({ ...record, strongIds: [...without(record), { kind, value }] });
          const found = score(withId(a, '1001'), withId(b, '1002'));
          expect(found.blocked).toBe('different strong ids');
          expect(['warn', 'none']).toContain(verdict(found, { autoLink: 0, block: 0, warn: 0 }));
        },
      ),
      runs,
    );
  });
});

/** The record with something more; lists grow, single values are set. */
function joined(record: Candidate, added: Record<string, unknown>): Candidate {
  const before = record as unknown as Record<string, unknown>;
  const grown = Object.entries(added).map(([key, value]) => {
    const old = before[key];
    if (Array.isArray(value)) return [key, [...((old as unknown[] | undefined) ?? []), ...value]];
    return [key, typeof value === 'object' ? { ...(old as object), ...value } : value];
  });
  return { ...record, ...Object.fromEntries(grown) } as Candidate;
}

describe('Typical pairs', () => {
  const decide = (a: Candidate, b: Candidate) => verdict(score(a, b));

  test('an equal tax id links, however it is written [CON2]', () => {
    const a = firm({ names: ['ООО «Ромашка»'], strongIds: [{ kind: 'inn', value: '7701234567' }] });
    const b = firm({ names: ['Chamomile'], strongIds: [{ kind: 'inn', value: '7701 234567' }] });
    expect(decide(a, b)).toBe('autoLink');
    expect(score(a, b).reasons[0]).toMatchObject({
      field: 'strongId.inn',
      kind: 'same',
      left: '7701234567',
      right: '7701 234567',
    });
  });

  test('two branches of one INN are pointed out and kept apart [CON1]', () => {
    const branch = (kpp: string) =>
      firm({
        names: ['Ромашка'],
        strongIds: [
          { kind: 'inn', value: '7701234567' },
          { kind: 'kpp', value: kpp },
        ],
      });
    expect(decide(branch('770101001'), branch('780101001'))).toBe('warn');
  });

  test('ids of different systems are not compared', () => {
    const id = (system: string, value: string) => someone({ name: ivan, strongIds: [{ kind: 'external', system, value }] });
    expect(score(id('1c', '5'), id('sap', '7')).blocked).toBeUndefined();
    expect(score(id('1c', '5'), id('1c', '7')).blocked).toBe('different strong ids');
  });

  test('a family with one phone is no duplicate, and neither are colleagues with one office line [CON1]', () => {
    const father = someone({ name: ivan, points: [phone(2)] });
    const son = someone({ name: { last: 'Иванов', first: 'Пётр' }, points: [phone(2)] });
    expect(decide(father, son)).toBe('none');
    const colleague = someone({ name: { last: 'Щукин', first: 'Олег' }, points: [phone(20)] });
    expect(score(someone({ name: ivan, points: [phone(20)] }), colleague).score).toBeLessThan(10);
  });

  test('a point says less the more records hold it [CON1]', () => {
    const scores = [2, 3, 5, 20, 100].map(
      (holders) => score(someone({ points: [phone(holders)] }), someone({ points: [phone()] })).score,
    );
    expect(scores).toEqual([65, 43, 26, 6, 1]);
  });

  test('one person written in two scripts with the same e-mail stops the caller [CON2]', () => {
    const a = someone({ name: { last: 'Щукин', first: 'Александр' }, points: [email] });
    const b = someone({ name: { last: 'Shchukin', first: 'Sasha' }, points: [email] });
    expect(decide(a, b)).toBe('block');
    expect(score(a, b).reasons.map(({ field, kind }) => `${field} ${kind}`)).toEqual(['point.email same', 'name alike']);
  });

  test('phone, e-mail and full name together link [CON2]', () => {
    const one = someone({ name: ivan, points: [email, phone()] });
    expect(decide(one, someone({ name: { last: 'Ivanov', first: 'Ivan' }, points: [email, phone()] }))).toBe('autoLink');
  });

  test('an equal name alone warns, a birthday strengthens it and another birthday takes it away [CON2]', () => {
    const born = (birthday: string) => someone({ name: ivan, birthday });
    expect(decide(someone({ name: ivan }), someone({ name: { last: 'Ivanoff', first: 'Ivan' } }))).toBe('warn');
    expect(score(born('1980-03-04'), born('1980-03-04')).score).toBeGreaterThan(
      score(someone({ name: ivan }), someone({ name: ivan })).score,
    );
    expect(decide(born('1980-03-04'), born('1991-07-08'))).toBe('none');
  });

  test('first and last name in each other’s place are recognised', () => {
    expect(score(someone({ name: ivan }), someone({ name: { last: 'Иван', first: 'Иванов' } })).score).toBe(50);
  });

  test('organisations are the same without their legal form, in any order and script', () => {
    const names = (...all: string[]) => firm({ names: all });
    expect(decide(names('ООО «Стекло и Зеркало»'), names('Зеркало и стекло, ООО'))).toBe('warn');
    expect(decide(names('Ромашка'), names('Brand', 'Romashka LLC'))).toBe('warn');
    expect(decide(names('ООО'), names('ООО Ромашка'))).toBe('none');
  });

  test('an address counts when the house is the same', () => {
    const at = (address: string) => someone({ addresses: [address] });
    expect(score(at('125009, г. Москва, ул. Ленина, д. 5'), at('Lenina 5, Moskva')).score).toBe(20);
    expect(score(at('Москва, Ленина 5'), at('Москва, Ленина 7')).score).toBe(0);
  });

  test('a person and a firm with one phone and name are two records', () => {
    expect(score(someone({ name: ivan, points: [phone()] }), firm({ names: ['Иванов Иван'], points: [phone()] })).score).toBe(0);
  });

  test('nothing known is no evidence', () => {
    expect(score(someone({}), someone({}))).toEqual({ score: 0, reasons: [] });
    expect(blockingKeys(someone({ points: [{ kind: 'phone', value: '' }], strongIds: [{ kind: 'kpp', value: '1' }] }))).toEqual(
      [],
    );
  });
});

test('blocking keys name the identifiers, points, sounds and the names a short one stands for', () => {
  const keys = blockingKeys(
    someone({
      name: { last: 'Щукин', first: 'Саша' },
      points: [email, phone()],
      strongIds: [{ kind: 'external', system: '1c', value: '42' }],
      birthday: '1980-03-04',
    }),
  );
  expect(keys).toEqual([
    'birthday:1980-03-04',
    'email:ivanov@example.ru',
    'external:1c:42',
    'name:SX/XKN',
    'name:XKN/SX',
    'name:XKN/aleksandr',
    'name:XKN/aleksandra',
    'phone:+74951234567',
  ]);
});
