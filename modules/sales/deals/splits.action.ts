import { below, defineAction, defineListener, invalid, json, type Context, type EventOf } from '#kernel';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MOST = 50;

interface Split {
  readonly userId: string;
  /** Hundredths of a per cent: 10,000 are the whole. */
  readonly hundredths: number;
}

/**
 * The amount in parts that add up to it exactly: each part rounded down, what is left given to the largest remainders.
 * `hundredths` must add up to 10,000.
 *
 * @example
 * creditsOf(100, [3333, 3333, 3334]) // [33, 33, 34]
 */
export function creditsOf(amount: number, hundredths: readonly number[]): number[] {
  const sign = amount < 0 ? -1n : 1n;
  const whole = BigInt(amount) * sign;
  const parts = hundredths.map((share, i) => {
    const product = whole * BigInt(share);
    return { i, credit: product / 10_000n, rest: product % 10_000n };
  });
  const left = Number(whole - parts.reduce((sum, { credit }) => sum + credit, 0n));
  const favoured = new Set(
    [...parts]
      .sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest < b.rest ? 1 : -1))
      .slice(0, left)
      .map(({ i }) => i),
  );
  return parts.map(({ i, credit }) => Number((credit + (favoured.has(i) ? 1n : 0n)) * sign));
}

/** SAL18: splits are given all at once and make up the whole. */
export function readSplits(given: unknown): Split[] {
  if (!Array.isArray(given) || given.length > MOST)
    throw invalid('/splits', 'Expected a list of at most 50 { userId, percent }.');
  const splits = given.map((one: unknown, i): Split => {
    const { userId, percent } = (one ?? {}) as { userId?: unknown; percent?: unknown };
    const pointer = below('/splits', i);
    if (typeof userId !== 'string' || !UUID.test(userId)) throw invalid(`${pointer}/userId`, 'Expected the id of a user.');
    const text = String(percent);
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || Number(text) <= 0 || Number(text) > 100)
      throw invalid(`${pointer}/percent`, 'Expected a percentage above 0, at most 100, with at most two decimals.');
    return { userId: userId.toLowerCase(), hundredths: Math.round(Number(text) * 100) };
  });
  if (new Set(splits.map(({ userId }) => userId)).size < splits.length)
    throw invalid('/splits', 'Each user has one split; add theirs up.');
  const sum = splits.reduce((total, { hundredths }) => total + hundredths, 0);
  if (splits.length > 0 && sum !== 10_000)
    throw invalid('/splits', `The splits of a deal make up 100 %; these make up ${sum / 100} %.`, { sum: sum / 100 });
  return splits;
}

interface Amount {
  readonly amount: number;
  readonly currency: string;
}

const credits = (amount: Amount | null, hundredths: readonly number[]): (Amount | null)[] =>
  amount === null
    ? hundredths.map(() => null)
    : creditsOf(amount.amount, hundredths).map((part) => ({ amount: part, currency: amount.currency }));

export const setSplits = defineAction('deal.setSplits', {
  label: { en: 'Split', ru: 'Разделить' },
  description:
    "Whose work the deal is: [{ userId, percent }], together 100 %, in place of those there were; none at all is the owner's alone.",
  input: { splits: json({ required: true }) },
  access: 'update',
  returns: 'record',
  versioned: true,
  async run(ctx, input, record) {
    const splits = readSplits(input.splits);
    const records = ctx.records('dealSplit');
    for await (const old of records.each({ filter: { dealId: { eq: record.id } }, fields: ['id'] })) await records.delete(old.id);
    const parts = credits(
      record['amount'] as Amount | null,
      splits.map(({ hundredths }) => hundredths),
    );
    await records.createMany(
      splits.map(({ userId, hundredths }, i) => ({
        dealId: record.id,
        userId,
        percent: (hundredths / 100).toFixed(2),
        credit: parts[i] ? { amount: parts[i].amount, currency: parts[i].currency } : null,
      })),
    );
    return ctx.records('deal').get(record.id);
  },
});

/** The credits follow the deal's amount. */
async function followAmount(ctx: Context, events: readonly EventOf[]): Promise<void> {
  const records = ctx.asSystem('amount of the deal').records('dealSplit');
  for (const event of events) {
    const { nodes } = await records.list({ filter: { dealId: { eq: event.recordId } }, sort: ['id'], first: MOST });
    const parts = credits(
      (event.after?.['amount'] as Amount | null) ?? null,
      nodes.map(({ percent }) => Math.round(Number(percent) * 100)),
    );
    for (const [i, { id }] of nodes.entries()) await records.update(id, { credit: parts[i] ?? null });
  }
}

export const splitCredits = defineListener('deal.updated', {
  name: 'split-credits',
  when: 'transaction',
  changed: ['amount'],
  runMany: followAmount,
});
