import { Problem } from '../../platform/problem.js';

/** 429: more requests than this caller, or its whole tenant, may send; `retryAfter` in seconds. */
export const tooManyRequests = (whose: 'caller' | 'tenant', retryAfter: number): Problem =>
  new Problem(
    'too_many_requests',
    429,
    whose === 'caller'
      ? `You send more requests than one caller may; try again in ${retryAfter} s.`
      : `Your firm sends more requests than one firm may; try again in ${retryAfter} s.`,
    { params: { limit: whose, retryAfter } },
  );

/** 429: so many requests of this tenant wait already that a further one is of no use. */
export const tooManyAtOnce = (): Problem =>
  new Problem('too_many_at_once', 429, 'Too many requests of your firm are under way at once; try again in 1 s.', {
    params: { retryAfter: 1 },
  });

/** 503: the process has more to do than it can. */
export const overloaded = (): Problem =>
  new Problem('overloaded', 503, 'There is more to do at the moment than this server can; try again in 2 s.', {
    params: { retryAfter: 2 },
  });
