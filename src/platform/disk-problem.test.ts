import { expect, it } from '@jest/globals';
import { diskProblem } from './disk-problem.js';
import { Problem } from './problem.js';

const failure = (code?: string): unknown => diskProblem(Object.assign(new Error('write'), code === undefined ? {} : { code }));

it('a full disk is 507, one that fails is 503, both with the time to wait; anything else stays what it is', () => {
  for (const code of ['ENOSPC', 'EDQUOT'])
    expect(failure(code)).toMatchObject({ status: 507, code: 'file_storage_full', params: { retryAfter: 30 } });
  for (const code of ['EIO', 'EROFS', 'EMFILE'])
    expect(failure(code)).toMatchObject({ status: 503, code: 'file_storage_unavailable', params: { retryAfter: 30 } });
  for (const other of ['ENOENT', undefined]) expect(failure(other)).not.toBeInstanceOf(Problem);
  const refusal = new Problem('empty_file', 400, 'empty');
  expect(diskProblem(refusal)).toBe(refusal);
});
