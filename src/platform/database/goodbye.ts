import type pg from 'pg';
import { bounded } from '../bounded.js';

const PATIENCE = 1000;

/** Ends a connection; one whose line is dead gets no answer to that and is dropped. Never throws. */
export async function goodbye(client: pg.Client): Promise<void> {
  const ended = await bounded(PATIENCE, client.end()).catch(() => false);
  if (!ended) client.connection.stream.destroy();
}
