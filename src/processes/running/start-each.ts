import type { Context } from '../../declare/context.js';
import { within, workOf } from '../../records/context.js';

type Startable = Record<string, unknown> & { id: string };

/** Each record in a transaction of its own: one that cannot be started keeps none of the others from it. */
export async function startEach(
  ctx: Context,
  records: Iterable<Startable> | AsyncIterable<Startable>,
  step: (inside: Context, record: Startable) => Promise<unknown>,
): Promise<void> {
  for await (const record of records) {
    await within(ctx, (inside) => step(inside, record)).catch((error: unknown) =>
      workOf(ctx).kernel.log('warn', 'A run could not be started; it is tried again with the next look.', {
        error: String(error),
      }),
    );
  }
}
