import type { FastifyReply, FastifyRequest } from 'fastify';
import { listByView, type ListByView } from '../../adapt/views/open-view.js';
import type { EntityModel } from '../../registry/model.js';
import { DEFAULT_PAGE, type ListArgs, type PagePart } from '../../records/read/query.js';
import type { ReadRoot } from '../../records/read/read-root.js';
import { acceptedFormat, exportResponse } from '../exchange/routes.js';
import type { HttpCaller } from '../http.js';
import { fresh, readTexts } from '../operations.js';
import { flag, LIST_PARAMETERS, listArgs, parameters, selection } from './parameters.js';
import { sendText, type Handle } from './send-text.js';

/** `GET /v1/accounts`: a page as JSON, or all of it as the file that `Accept` asks for; by a saved view if one is named. */
export const listHandler =
  (entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const given = parameters(request, LIST_PARAMETERS);
    const { view: id } = given;
    const by = id === undefined ? null : await fresh(caller, (work) => listByView(entity, id, listArgs(given, entity), work));
    const format = acceptedFormat(request.headers.accept);
    if (!format) return pageAnswer(caller, entity, request, reply, given, by);
    const fields = given.fields?.split(',').map((one) => one.trim()) ?? by?.columns ?? undefined;
    const asked = listArgs(given, entity);
    // A file has no pages, so only the reader says how many.
    const args = by ? { ...by.args, first: asked.first } : asked;
    return exportResponse(caller, entity, args, fields, format, reply);
  };

async function pageAnswer(
  caller: HttpCaller,
  entity: EntityModel,
  request: FastifyRequest,
  reply: FastifyReply,
  given: Record<string, string>,
  by: ListByView | null,
): Promise<FastifyReply> {
  // A view may be changed, so its address alone does not say what is asked for.
  const [text] = by
    ? await readTexts(caller, [listRoot({ ...given, ...columnsOf(given, by) }, entity, by.args)])
    : await readTexts(caller, () => [listRoot(given, entity, listArgs(given, entity))], { key: request.url });
  const links = pageLinks(request.url, text ?? '', by?.pageSize ?? DEFAULT_PAGE);
  if (links) void reply.header('link', links);
  return sendText(reply, text ?? '{}');
}

/** The columns of the view, where the reader asks for no fields; with what a client needs to change a record. */
function columnsOf(given: Record<string, string>, { columns }: ListByView): { fields?: string } {
  if (given.fields !== undefined || columns === null) return {};
  return { fields: [...new Set(['id', 'version', ...columns])].join(',') };
}

const PAGE_INFO: PagePart = {
  kind: 'pageInfo',
  alias: 'pageInfo',
  parts: (['endCursor', 'startCursor', 'hasNextPage', 'hasPreviousPage'] as const).map((key) => ({ alias: key, key })),
};

function listRoot(given: Record<string, string>, entity: EntityModel, args: ListArgs): ReadRoot {
  const page: PagePart[] = [
    PAGE_INFO,
    {
      kind: 'nodes',
      alias: 'nodes',
      select: selection(given, entity, args.first ?? args.last ?? DEFAULT_PAGE),
    },
    ...(flag(given, 'total') ? [{ kind: 'totalCount', alias: 'totalCount' } as const] : []),
  ];
  return { kind: 'list', entity, args, page };
}

/** RFC 8288 links to the neighbouring pages, from the page's own beginning, where `pageInfo` stands. */
function pageLinks(url: string, text: string, usual: number): string | undefined {
  const found =
    /^\{"pageInfo" : \{"endCursor" : (null|"([\w-]*)"), "startCursor" : (null|"([\w-]*)"), "hasNextPage" : (true|false), "hasPreviousPage" : (true|false)/.exec(
      text,
    );
  if (!found) return undefined;
  const at = (rel: string, changes: Record<string, string | null>) => {
    const [path = '', query = ''] = url.split('?');
    const search = new URLSearchParams(query);
    const size = search.get('first') ?? search.get('last') ?? String(usual);
    for (const key of ['first', 'last', 'after', 'before']) search.delete(key);
    for (const [key, value] of Object.entries(changes)) search.set(key, value ?? size);
    return `<${path}?${search.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(found[5] === 'true' && found[2] ? [at('next', { first: null, after: found[2] })] : []),
    ...(found[6] === 'true' && found[4] ? [at('prev', { last: null, before: found[4] })] : []),
  ];
  return links.length > 0 ? links.join(', ') : undefined;
}
