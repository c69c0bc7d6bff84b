import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkUuid } from '../../declare/fields/check-uuid.js';
import type { FileInput, FileVariant } from '../../declare/files.js';
import { keeperOf, type Received } from '../../files/keeper.js';
import { invalid, Problem } from '../../platform/problem.js';
import { allFields } from '../../records/select-all.js';
import { inTransaction, type Kernel, type Work } from '../../records/work.js';
import { idempotencyKey, once } from '../../records/write/idempotency.js';
import { entityOf } from '../../registry/model.js';
import { leave } from '../admission/admission.js';
import { callerOf, sendProblem, type HttpCaller } from '../http.js';
import { fresh, readTexts, type Gate } from '../operations.js';
import { parameters } from '../rest/parameters.js';
import { sendText } from '../rest/send-text.js';
import { contentOf, streamedBodies } from '../streamed-body.js';
import { sendContent } from './send-content.js';

const UPLOAD_PARAMETERS = ['name', 'classification'] as const;
const CLASSES = ['public', 'internal', 'confidential'] as const;
const VARIANTS: readonly FileVariant[] = ['original', 'preview256', 'preview1024'];
/** Bytes a form may have around its file. */
const FORM_ROOM = 100_000;

/** Upload and download; everything else about files is made from their entity. */
export async function fileRoutes(app: FastifyInstance, kernel: Kernel, gate: Gate): Promise<void> {
  const limit = kernel.files ? keeperOf(kernel).limit : 0;
  await app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => sendProblem(reply, request, error, kernel));
    streamedBodies(scope);
    await scope.register(multipart, {
      limits: { fileSize: limit + 1, files: 1, fields: 10, fieldSize: 1000 },
      throwFileSizeLimit: false,
    });
    scope.post('/v1/files', { bodyLimit: limit + FORM_ROOM }, async (request, reply) => {
      const caller = await callerOf(request, kernel, gate);
      // The content comes as slowly as the sender likes.
      leave(request);
      const { id, text } = await upload(caller, request);
      return sendText(reply.header('location', `/v1/files/${id}`), text, 201);
    });
  });
  app.get('/v1/files/:id/content', async (request, reply) => {
    const caller = await callerOf(request, kernel, gate);
    const given = parameters(request, ['variant', 'disposition']);
    const id = checkUuid((request.params as { id: string }).id, '/id');
    const variant = oneOf(given.variant ?? 'original', VARIANTS, '/variant');
    const disposition = oneOf(given.disposition ?? 'attachment', ['attachment', 'inline'] as const, '/disposition');
    const content = await fresh(caller, (work) => keeperOf(kernel).serve(work, id, variant));
    return sendContent(request, reply, content, disposition);
  });
  app.get('/v1/linked-files/:token', async (request, reply) => {
    const content = await keeperOf(kernel).serveLinked(kernel, (request.params as { token: string }).token);
    return sendContent(request, reply, content, content.disposition);
  });
}

function oneOf<const T extends string>(value: string, known: readonly T[], pointer: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw invalid(pointer, `Expected ${known.join(', ')}.`);
  return found;
}

async function upload(caller: HttpCaller, request: FastifyRequest): Promise<{ id: string; text: string }> {
  const { kernel } = caller;
  const keeper = keeperOf(kernel);
  const input = await inputOf(request, keeper.limit);
  const received = await keeper.receive(caller.work, input);
  const classification = input.classification === undefined ? undefined : oneOf(input.classification, CLASSES, '/classification');
  const meant = {
    ...(input.declaredType ? { declaredType: input.declaredType } : {}),
    ...(classification ? { classification } : {}),
  };
  const id = await fresh(caller, (work) => recorded(work, received, meant, caller.idempotency));
  const entity = entityOf(kernel.registry, 'file');
  const [text] = await readTexts(caller, [{ kind: 'one', entity, id, select: allFields(entity) }]);
  return { id, text: text ?? 'null' };
}

function recorded(
  work: Work,
  received: Received,
  meant: Pick<FileInput, 'declaredType' | 'classification'>,
  key: string | undefined,
): Promise<string> {
  const idempotency = idempotencyKey(key, { upload: received, meant });
  return inTransaction(work, async (inside) => {
    const { body } = await once(idempotency, inside, async () =>
      JSON.stringify((await keeperOf(work.kernel).record(inside, received, meant)).id),
    );
    return JSON.parse(body) as string;
  });
}

/** A raw body with its name in the address, or a form with one file. */
async function inputOf(
  request: FastifyRequest,
  limit: number,
): Promise<Omit<FileInput, 'classification'> & { classification?: string | undefined }> {
  const given = parameters(request, UPLOAD_PARAMETERS);
  if (request.isMultipart()) return formInput(request, given);
  const declared = Number(request.headers['content-length']);
  if (declared > limit)
    throw new Problem('body_too_large', 413, `A file may have at most ${limit} bytes.`, { params: { max: limit } });
  if (given.name === undefined)
    throw invalid(
      '/name',
      'Say what the file is called: POST /v1/files?name=offer.pdf, or send a form with a file name.',
      undefined,
      'required',
    );
  return {
    name: given.name,
    content: contentOf(request),
    ...(request.headers['content-type'] ? { declaredType: request.headers['content-type'] } : {}),
    classification: given.classification,
  };
}

async function formInput(request: FastifyRequest, given: Record<string, string>) {
  const part = await request.file().catch((error: unknown) => {
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    if (statusCode !== undefined || code !== undefined) throw error;
    throw invalid(
      '/file',
      'The form is cut or malformed; send multipart/form-data by RFC 7578 with its boundary.',
      undefined,
      'invalid_multipart',
    );
  });
  if (!part) throw invalid('/file', 'The form holds no file; send one part with a file name.', undefined, 'no_file');
  const field = (name: (typeof UPLOAD_PARAMETERS)[number]): string | undefined => {
    const one = [part.fields[name]].flat()[0];
    return given[name] ?? (one?.type === 'field' ? String(one.value) : undefined);
  };
  return {
    name: field('name') ?? part.filename,
    content: wholeParts(part.file),
    declaredType: part.mimetype,
    classification: field('classification'),
  };
}

/** What a form breaks off with has no code of its own; its sender is to be told. */
async function* wholeParts(part: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* part;
  } catch (error) {
    if ((error as { code?: string }).code !== undefined) throw error;
    throw new Problem('cut_upload', 400, 'The upload ended before its end; send it again.', { pointer: '/file' });
  }
}
