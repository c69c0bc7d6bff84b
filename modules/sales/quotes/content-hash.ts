import { createHash } from 'node:crypto';

/** JSON with sorted keys, so that equal contents have equal texts wherever they were stored meanwhile. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
      .join(',')}}`;
  return JSON.stringify(value ?? null);
}

/** SHA-256 of what is offered, as 64 hexadecimal digits. */
export const contentHash = (content: unknown): string => createHash('sha256').update(canonical(content)).digest('hex');
