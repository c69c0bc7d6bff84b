import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusedTeller } from './tell-refused.js';

describe('what is said of refused requests', () => {
  it('is one line at once for a firm and a reason, and one with how many more there were', async () => {
    const told: unknown[] = [];
    const refused = refusedTeller((_level, _message, facts) => void told.push(facts), 30);
    for (let n = 0; n < 1000; n++) refused('loud', 'too_many_requests');
    refused('other', 'overloaded');
    const line = (tenantId: string, code: string, count: number) => ({ security: 'refused', code, tenantId, count });
    expect(told).toEqual([line('loud', 'too_many_requests', 1), line('other', 'overloaded', 1)]);
    for (let n = 0; n < 100 && told.length < 3; n++) await sleep(10);
    expect(told.slice(2)).toEqual([line('loud', 'too_many_requests', 999)]);
    refused('loud', 'too_many_requests');
    expect(told).toHaveLength(4);
  });
});
