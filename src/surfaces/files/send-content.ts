import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentDisposition } from '../../files/file-name.js';
import type { Served } from '../../files/keeper.js';
import { shownInline } from '../../files/media-type.js';
import type { ByteRange } from '../../files/store/object-store.js';
import { Problem } from '../../platform/problem.js';

/**
 * Sends a content so that no browser runs anything of it: its type as it was found and not guessed anew, shown only if it is of a
 * harmless kind, and even then in a sandbox. Parts by one `Range` (RFC 9110, section 14); several at once are answered whole.
 */
export async function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  content: Served,
  disposition: 'attachment' | 'inline',
): Promise<FastifyReply> {
  const etag = `"${content.sha256}"`;
  const shown = disposition === 'inline' && shownInline(content.mediaType);
  void reply
    .header('content-type', content.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : content.mediaType)
    .header('content-disposition', contentDisposition(shown ? 'inline' : 'attachment', content.name))
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    )
    .header('cross-origin-resource-policy', 'same-site')
    .header('cache-control', 'private, max-age=0, must-revalidate')
    .header('accept-ranges', 'bytes')
    .header('etag', etag);
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const asked = request.headers['if-range'];
  const range = asked === undefined || asked === etag ? rangeOf(request.headers.range, content.size) : undefined;
  if (range === null) {
    void reply.header('content-range', `bytes */${content.size}`).removeHeader('content-disposition').removeHeader('etag');
    throw new Problem('range_not_satisfiable', 416, `The file has ${content.size} bytes; ask for a part of them.`);
  }
  const length = range ? range.end - range.start + 1 : content.size;
  const body = Readable.from(request.method === 'HEAD' ? [] : await content.open(range), { objectMode: false });
  void reply.header('content-length', length);
  if (range) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${content.size}`);
  return reply.send(body);
}

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));

/** Undefined: all of it; null: there is no such part. */
function rangeOf(header: string | undefined, size: number): ByteRange | null | undefined {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!found || (found[1] === '' && found[2] === '')) return undefined;
  if (found[1] === '') {
    const last = Number(found[2]);
    return last === 0 || size === 0 ? null : { start: Math.max(0, size - last), end: size - 1 };
  }
  const start = Number(found[1]);
  if (start >= size) return null;
  const end = found[2] === '' ? size - 1 : Math.min(Number(found[2]), size - 1);
  return end < start ? undefined : { start, end };
}
