import { fileProblem } from '../problems.js';
import type { Format, SourceRow, WriteOptions } from '../row.js';
import { decodeText } from '../text/decode.js';
import { encodeText } from '../text/encode.js';
import { linesOf } from '../text/lines.js';
import { emptyAddress, emptyCard, listFields, type Card } from './card.js';
import { cardReader, maxCard } from './read-cards.js';
import { displayName } from './typed.js';
import { writeCard } from './write-card.js';

/** Contacts in vCard 2.1, 3.0 and 4.0; the values of a row are a `Card`. */
export const vcard: Format = {
  name: 'vcard',
  extensions: ['vcf', 'vcard'],
  mediaTypes: ['text/vcard', 'text/x-vcard', 'text/directory'],
  async *read(input, options = {}): AsyncGenerator<SourceRow> {
    const reader = cardReader(options.onNotice);
    for await (const line of linesOf(decodeText(input, options.encoding, 'keep'), maxCard)) yield* reader.line(line);
    yield* reader.end();
  },
  write: (rows, options = {}) => encodeText(pieces(rows, options), options),
};

async function* pieces(rows: Parameters<Format['write']>[0], options: WriteOptions): AsyncGenerator<string> {
  for await (const row of rows) {
    const card = asCard(row);
    yield writeCard(card, options.version ?? card.version);
  }
}

/**
 * A card from a row that may hold only some of its fields.
 * @throws Problem `invalid_card` when a field has another shape than in `Card`.
 */
export function asCard(row: Record<string, unknown>): Card {
  const given = { ...emptyCard('4.0'), ...row } as Card;
  for (const field of [...listFields, 'org', 'nickname', 'categories', 'raw'] as const)
    if (!Array.isArray(given[field]))
      throw fileProblem('invalid_card', `The field ${field} of a card must be a list.`, { field });
  const card: Card = {
    ...given,
    n: { ...emptyCard('4.0').n, ...given.n },
    addresses: given.addresses.map((address) => ({ ...emptyAddress, ...address })),
    ...Object.fromEntries(
      (['emails', 'phones', 'urls', 'impp', 'socials'] as const).map((field) => [
        field,
        given[field].map((entry) => ({ ...entry, types: entry.types ?? [] })),
      ]),
    ),
  };
  return card.fn === '' ? { ...card, fn: displayName(card) } : card;
}
