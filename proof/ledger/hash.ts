import { createHash } from 'node:crypto';

/** SHA-256 over columns and their values as text, whatever their order. */
export const hashOf = (columns: Readonly<Record<string, string | null>>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');

/** `lastName` → `last_name`, as the tables have it. */
export const columnOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
