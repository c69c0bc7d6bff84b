import { describe, expect, test } from '@jest/globals';
import { isTimeZone, spanAt, timeLine } from './zone.js';

const hour = 3_600_000;

describe('Offsets of time zones', () => {
  test('a span starts at the very second the clocks change', () => {
    const change = Date.parse('2026-03-29T01:00:00Z');
    expect(spanAt('Europe/Berlin', change - 1)).toMatchObject({ to: change, offset: hour });
    expect(spanAt('Europe/Berlin', change)).toMatchObject({
      from: change,
      to: Date.parse('2026-10-25T01:00:00Z'),
      offset: 2 * hour,
    });
  });

  test('offsets of half an hour and of seconds are exact', () => {
    expect(spanAt('Asia/Kolkata', Date.UTC(2026, 0, 1)).offset).toBe(5.5 * hour);
    expect(spanAt('America/St_Johns', Date.UTC(2026, 0, 1)).offset).toBe(-3.5 * hour);
    expect(spanAt('Europe/Moscow', Date.UTC(1910, 0, 1)).offset).toBe(2.5 * hour + 17_000);
    expect(spanAt('UTC', Date.UTC(2026, 0, 1)).offset).toBe(0);
  });

  test('spans follow each other without a gap from end to end of the time line', () => {
    let at: number = timeLine.from;
    for (let steps = 0; at < timeLine.to && steps < 2000; steps++) {
      const span = spanAt('Europe/Moscow', at);
      expect(span.from).toBe(at);
      at = span.to;
    }
    expect(at).toBe(timeLine.to);
    expect(spanAt('Europe/Moscow', timeLine.to).to).toBe(timeLine.to);
  });

  test('only names of the database are time zones', () => {
    expect(['Europe/Moscow', 'UTC', 'Asia/Kolkata'].every(isTimeZone)).toBe(true);
    expect(['', '+03:00', 'Moscow', 'Europe/Moskva', 'Europe/Moscow; x'].some(isTimeZone)).toBe(false);
  });
});
