import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testApi, type TestApi } from '#kit';
import contacts from '../../modules/contacts/index.js';
import { duplicates, lostUpdates, upsertRaces, type Request } from '../../proof/faults/races.js';

let api: TestApi;
let request: Request;
beforeAll(async () => {
  api = await testApi([contacts]);
  const rep = await api.actor('rep');
  request = async (method, path, body, headers = {}) => {
    const { status, text, headers: told } = await api.rest(rep, method as 'GET', path, body, { ...headers });
    return { status, text, retryAfter: told['retry-after'] !== undefined };
  };
});
afterAll(() => api?.close());

it('sixteen identical requests at once make one record, and all get its answer or are told to come again', async () => {
  expect((await duplicates(request, 5, 16, 'dup')).wrong).toEqual([]);
});

it('no update is lost among writers that each count one up, and a version must be named', async () => {
  const { wrong, statuses } = await lostUpdates(request, 12, 5);
  expect(wrong).toEqual([]);
  expect(Object.keys(statuses).every((status) => ['200', '409', '412'].includes(status))).toBe(true);
});

it('sixteen upserts of one external id at once make one record, and none fails', async () => {
  expect((await upsertRaces(request, 5, 16, 'up')).wrong).toEqual([]);
});
