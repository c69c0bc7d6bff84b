/** A stretch of time with one offset from UTC, all in milliseconds; `from` included, `to` excluded. */
export interface OffsetSpan {
  readonly from: number;
  readonly to: number;
  /** Local time minus UTC. */
  readonly offset: number;
}

/** The first and last instant a `Date` can hold, and with it the ends of the time line here. */
export const timeLine = { from: -8.64e15, to: 8.64e15 } as const;

const firstYear = 1900;
const endYear = 2200;
const probeStep = 86_400_000;

/** Spans by `zone year`. Bounded: 300 years of some 600 zones, three small objects each. */
const spansByYear = new Map<string, readonly OffsetSpan[]>();

/** Whether this is a name of the IANA time zone database known here. Fixed offsets such as `+03:00` are not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }));
  } catch {
    return false;
  }
}

/**
 * The span around an instant. Spans end at the end of each UTC year too, so two neighbours may have the same offset.
 * Before 1900 and from 2200 on the offset of that moment is kept: rules do not reach there.
 * Throws a RangeError for an unknown zone or an invalid instant.
 */
export function spanAt(timeZone: string, at: number): OffsetSpan {
  if (Number.isNaN(at)) throw new RangeError('The instant is an invalid Date.');
  const year = Math.min(Math.max(new Date(at).getUTCFullYear(), firstYear - 1), endYear);
  const span = spansOf(timeZone, year).find(({ to }) => at < to);
  return span ?? spansOf(timeZone, year).at(-1)!;
}

function spansOf(timeZone: string, year: number): readonly OffsetSpan[] {
  const key = `${timeZone} ${year}`;
  const known = spansByYear.get(key);
  if (known) return known;
  const found = findSpans(offsetReader(timeZone), year);
  spansByYear.set(key, found);
  return found;
}

/** Probes once a day, so two changes within a day would be missed; the time zone database has none since 1900. */
function findSpans(offsetAt: (at: number) => number, year: number): OffsetSpan[] {
  const from = Date.UTC(year, 0, 1);
  const to = Date.UTC(year + 1, 0, 1);
  if (year < firstYear) return [{ from: timeLine.from, to, offset: offsetAt(to) }];
  if (year >= endYear) return [{ from, to: timeLine.to, offset: offsetAt(from) }];
  const spans: OffsetSpan[] = [];
  let open = { from, offset: offsetAt(from) };
  for (let probe = from; probe < to; probe += probeStep) {
    const end = Math.min(probe + probeStep, to - 1000);
    const offset = offsetAt(end);
    if (offset === open.offset) continue;
    const change = firstChange(offsetAt, probe, end);
    spans.push({ ...open, to: change });
    open = { from: change, offset };
  }
  return [...spans, { ...open, to }];
}

/** The second at which the offset of `before` is over; offsets change on whole seconds only. */
function firstChange(offsetAt: (at: number) => number, before: number, after: number): number {
  const old = offsetAt(before);
  let low = before / 1000;
  let high = after / 1000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === old) low = middle;
    else high = middle;
  }
  return high * 1000;
}

function offsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const [, sign, hours, minutes, seconds] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at)) ?? [];
    const size = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
    return sign === '-' ? -size : size;
  };
}
