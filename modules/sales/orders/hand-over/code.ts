import { createHash, randomInt } from 'node:crypto';

/** What the client says when they take the order: six digits. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** As it is kept. The order's id is part of it, so that equal codes look different. */
export const codeHash = (orderId: string, code: string): string =>
  createHash('sha256').update(`${orderId} ${code.trim()}`).digest('hex');
