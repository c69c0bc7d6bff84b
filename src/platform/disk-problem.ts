import { Problem } from './problem.js';
import { noteFull } from './storage-alarm.js';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const ILL = new Set(['EIO', 'EROFS', 'ENXIO', 'ENODEV', 'ESTALE', 'EMFILE', 'ENFILE']);

/**
 * A disk that is full or ill, as the refusal that the caller may act on: 507 (RFC 4918 section 11.5) or 503, with
 * `params.retryAfter` in seconds. Any other error as it is.
 */
export function diskProblem(error: unknown): unknown {
  const { code } = (error ?? {}) as { code?: string };
  if (error instanceof Problem || code === undefined) return error;
  if (FULL.has(code)) {
    noteFull('files');
    return new Problem(
      'file_storage_full',
      507,
      'There is no room left for files: nothing was kept. Records can still be changed.',
      {
        params: { retryAfter: 30 },
        cause: error,
      },
    );
  }
  if (ILL.has(code))
    return new Problem(
      'file_storage_unavailable',
      503,
      'The file storage does not work at the moment: nothing was kept. Try again later.',
      {
        params: { retryAfter: 30 },
        cause: error,
      },
    );
  return error;
}
