import { invalid } from '../../platform/problem.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id of RFC 9562 in its hyphenated form, of any version, in lower case as PostgreSQL writes it. */
export function checkUuid(value: unknown, pointer: string): string {
  const lower = typeof value === 'string' && value.length === 36 ? value.toLowerCase() : '';
  if (!UUID.test(lower)) throw invalid(pointer, 'Expected an id such as 01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e.');
  return lower;
}

/** Inputs that are no ids. */
export const NOT_UUIDS: readonly unknown[] = [
  '',
  'x',
  5,
  true,
  {},
  '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3',
  '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3g',
  '{01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e}',
  '01932c071f6a7d2b9c3e5a8f0b1c2d3e',
  "' or 1=1 --",
];
