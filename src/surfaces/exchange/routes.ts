import { Readable } from 'node:stream';
import { scopeOf } from '../../access/rights.js';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { exportList } from '../../exchange/export.js';
import { queueImport } from '../../exchange/background-import.js';
import { savedMapping } from '../../exchange/saved-mapping.js';
import { importFile } from '../../exchange/import.js';
import { formatOf, type ReadOptions, type WriteOptions } from '../../exchange/formats/format.js';
import { previewFile } from '../../exchange/preview.js';
import { spool, type Spooled } from '../../exchange/spool.js';
import { forbidden, invalid, Problem } from '../../platform/problem.js';
import type { ListArgs } from '../../records/read/query.js';
import { rowScope } from '../../records/read/scope.js';
import { Statement } from '../../records/read/statement.js';
import type { Kernel } from '../../records/work.js';
import type { EntityModel } from '../../registry/model.js';
import { leave, longTurn } from '../admission/admission.js';
import { callerOf, sendProblem, type HttpCaller } from '../http.js';
import { localise } from '../messages.js';
import { brought, fresh, type Gate } from '../operations.js';
import { objectOf } from '../object-of.js';
import { flag, listArgs, parameters } from '../rest/parameters.js';
import { contentOf, streamedBodies } from '../streamed-body.js';

/** Largest file the HTTP import takes, in bytes; the command line takes any. */
export const MAX_UPLOAD = 200 * 1_000_000;

const IMPORT_PARAMETERS = [
  'format',
  'mode',
  'dryRun',
  'atomic',
  'mapping',
  'preset',
  'match',
  'duplicates',
  'delimiter',
  'header',
  'encoding',
  'list',
  'fileName',
  'background',
  'savedMapping',
] as const;
const EXPORT_PARAMETERS = [
  'format',
  'filter',
  'sort',
  'search',
  'substring',
  'deleted',
  'fields',
  'delimiter',
  'version',
] as const;

/** Import and export of every entity, over HTTP. */
export async function exchangeRoutes(app: FastifyInstance, kernel: Kernel, gate: Gate): Promise<void> {
  await app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => sendProblem(reply, request, error, kernel));
    streamedBodies(scope);
    await scope.register(multipart, {
      limits: { fileSize: MAX_UPLOAD, files: 1, fields: 20, fieldSize: 1_000_000 },
      throwFileSizeLimit: true,
    });
    for (const entity of kernel.registry.entities.values()) {
      scope.get(`/v1/export/${entity.route}`, async (request, reply) => {
        const caller = await upToDate(await callerOf(request, kernel, gate));
        return exportHandler(caller, caller.work.kernel.registry.entities.get(entity.name) ?? entity, request, reply);
      });
      if (entity.readOnly) continue;
      scope.post(`/v1/import/${entity.route}`, { bodyLimit: MAX_UPLOAD }, async (request, reply) =>
        importHandler(await upToDate(await callerOf(request, kernel, gate)), entity, request, reply),
      );
      scope.post(`/v1/import/${entity.route}/preview`, { bodyLimit: MAX_UPLOAD }, async (request) =>
        previewHandler(await upToDate(await callerOf(request, kernel, gate)), entity, request),
      );
    }
    if (kernel.registry.shapes) objectRoutes(scope, kernel, gate);
  });
}

/** Files are of what there is now: a field defined a moment ago by way of another process is among it. */
async function upToDate(caller: HttpCaller): Promise<HttpCaller> {
  await brought(caller);
  return caller;
}

/** The same for the objects that tenants define. */
function objectRoutes(scope: FastifyInstance, kernel: Kernel, gate: Gate): void {
  const found = async (request: FastifyRequest) => {
    const caller = await upToDate(await callerOf(request, kernel, gate));
    return { caller, entity: objectOf(caller, request) };
  };
  scope.get('/v1/export/:object', async (request, reply) => {
    const { caller, entity } = await found(request);
    return exportHandler(caller, entity, request, reply);
  });
  scope.post('/v1/import/:object', { bodyLimit: MAX_UPLOAD }, async (request, reply) => {
    const { caller, entity } = await found(request);
    return importHandler(caller, entity, request, reply);
  });
  scope.post('/v1/import/:object/preview', { bodyLimit: MAX_UPLOAD }, async (request) => {
    const { caller, entity } = await found(request);
    return previewHandler(caller, entity, request);
  });
}

interface Upload {
  readonly file: Spooled;
  readonly given: Record<string, string>;
  readonly fileName: string | undefined;
  readonly format: string | undefined;
}

/** The file and its parameters: a raw body with a query, or a form whose fields stand beside the file. */
async function uploadOf(request: FastifyRequest): Promise<Upload> {
  const given = parameters(request, IMPORT_PARAMETERS);
  if (request.isMultipart()) {
    const { part, file } = await formFile(request);
    for (const [name, field] of Object.entries(part.fields)) {
      const one = Array.isArray(field) ? field[0] : field;
      if (!one || one.type !== 'field') continue;
      if (!(IMPORT_PARAMETERS as readonly string[]).includes(name)) {
        await file.remove();
        throw invalid(
          `/${name.slice(0, 100)}`,
          `There is no parameter ${name.slice(0, 100)}; there are ${IMPORT_PARAMETERS.join(', ')}.`,
          undefined,
          'unknown_parameter',
        );
      }
      given[name] ??= String(one.value);
    }
    return { file, given, fileName: given.fileName ?? part.filename, format: given.format };
  }
  return {
    file: await spool(contentOf(request), MAX_UPLOAD),
    given,
    fileName: given.fileName,
    format: given.format ?? formatOfType(request.headers['content-type']),
  };
}

/** The file of a form; a form that is cut or has no boundary is its sender's mistake. */
async function formFile(request: FastifyRequest) {
  try {
    const part = await request.file();
    if (!part) throw invalid('/file', 'The form holds no file; send one part with a file name.', undefined, 'no_file');
    return { part, file: await spool(part.file, MAX_UPLOAD) };
  } catch (error) {
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    if (error instanceof Problem || statusCode !== undefined || code !== undefined) throw error;
    throw invalid(
      '/file',
      'The form is cut or malformed; send multipart/form-data by RFC 7578 with its boundary.',
      undefined,
      'invalid_multipart',
    );
  }
}

/** A media type that names a format decides; `text/plain` and the general ones leave it to the content. */
function formatOfType(type: string | undefined): string | undefined {
  const plain = type?.split(';')[0]?.trim().toLowerCase();
  if (plain === undefined || ['text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded'].includes(plain))
    return undefined;
  try {
    return formatOf(plain).name;
  } catch {
    return undefined;
  }
}

function readOptions(given: Record<string, string>): ReadOptions {
  return {
    ...(given.delimiter === undefined ? {} : { delimiter: given.delimiter }),
    ...(given.header === undefined ? {} : { header: flag(given, 'header') }),
    ...(given.encoding === undefined ? {} : { encoding: encodingOf(given.encoding) }),
    ...(given.list === undefined ? {} : { list: given.list }),
  };
}

const ENCODINGS = ['auto', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1251', 'windows-1252', 'koi8-r', 'ibm866'] as const;

function encodingOf(name: string): (typeof ENCODINGS)[number] {
  const known = ENCODINGS.find((encoding) => encoding === name.toLowerCase());
  if (!known) throw invalid('/encoding', `Expected ${ENCODINGS.join(', ')}.`);
  return known;
}

function jsonOf(text: string | undefined, pointer: string): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid(pointer, 'Not valid JSON.');
  }
}

const refreshing = (caller: HttpCaller) => async (work: HttpCaller['work']) => ({
  ...work,
  rights: await caller.gate.reload(work.rights),
});

/** `email` or `firstName,lastName` is one key; JSON gives several to be tried in order. */
const matchOf = (text: string | undefined): unknown =>
  text === undefined
    ? undefined
    : text.trim().startsWith('[')
      ? jsonOf(text, '/match')
      : text.split(',').map((one) => one.trim());

/** Before the file is taken in: whoever may neither create nor change such records need not send two hundred megabytes. */
function mayImport({ work: { rights } }: HttpCaller, entity: EntityModel): void {
  // Of what follows others' rights the scope itself says whether there is anything at all.
  if ('through' in entity.access) return void rowScope(entity, 'create', 't', new Statement(rights));
  if (scopeOf(rights, `${entity.name}.create`) === 'none' && scopeOf(rights, `${entity.name}.update`) === 'none')
    throw forbidden(`${entity.name}.create`);
}

async function mappingOf(caller: HttpCaller, given: Record<string, string>, entity: EntityModel): Promise<unknown> {
  const { savedMapping: id, mapping } = given;
  if (id === undefined) return jsonOf(mapping, '/mapping');
  if (mapping !== undefined) throw invalid('/savedMapping', 'Give mapping or savedMapping, not both.');
  return fresh(caller, (work) => savedMapping(work, id, entity.name));
}

async function importHandler(
  caller: HttpCaller,
  entity: EntityModel,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  mayImport(caller, entity);
  leave(request);
  const { file, given, fileName, format } = await uploadOf(request);
  try {
    await longTurn(request, caller.work.rights);
    const options = {
      entity: entity.name,
      fileName,
      format,
      read: readOptions(given),
      mapping: await mappingOf(caller, given, entity),
      preset: given.preset,
      match: matchOf(given.match),
      mode: given.mode,
      duplicates: given.duplicates,
      atomic: flag(given, 'atomic'),
    };
    const dryRun = flag(given, 'dryRun');
    if (flag(given, 'background')) {
      if (dryRun) throw invalid('/background', 'A dry run is answered at once; leave background out.');
      const queued = await fresh(caller, (work) => queueImport(work, { ...options, source: file.open() }));
      void reply.code(202).header('location', `/v1/import-runs/${queued.runId}`);
      return queued;
    }
    const report = await importFile(caller.work, { ...options, source: file.open(), dryRun, refresh: refreshing(caller) });
    const told = (notes: typeof report.errors) =>
      notes.map((note) => ({ ...note, message: localise(note.message, caller.work.locale) }));
    return { ...report, errors: told(report.errors), warnings: told(report.warnings) };
  } finally {
    await file.remove();
  }
}

async function previewHandler(caller: HttpCaller, entity: EntityModel, request: FastifyRequest): Promise<unknown> {
  mayImport(caller, entity);
  leave(request);
  const { file, given, fileName, format } = await uploadOf(request);
  try {
    await longTurn(request, caller.work.rights);
    return await previewFile(caller.work, entity.name, file.open(), {
      fileName,
      format,
      read: readOptions(given),
      preset: given.preset,
    });
  } finally {
    await file.remove();
  }
}

function exportHandler(
  caller: HttpCaller,
  entity: EntityModel,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const given = parameters(request, EXPORT_PARAMETERS);
  const fields = given.fields
    ?.split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const version = given.version;
  if (version !== undefined && version !== '2.1' && version !== '3.0' && version !== '4.0')
    throw invalid('/version', 'Expected 2.1, 3.0 or 4.0.');
  const write: WriteOptions = {
    ...(given.delimiter === undefined ? {} : { delimiter: given.delimiter }),
    ...(version === undefined ? {} : { version }),
  };
  return exportResponse(caller, entity, listArgs(given, entity), fields, given.format ?? 'csv', reply, write);
}

/** Sends a list as a file, page after page; a refusal of its first page is still a proper problem. */
export async function exportResponse(
  caller: HttpCaller,
  entity: EntityModel,
  args: ListArgs,
  fields: readonly string[] | undefined,
  format: string,
  reply: FastifyReply,
  write: WriteOptions = {},
): Promise<FastifyReply> {
  await longTurn(reply.request, caller.work.rights);
  const stop = new AbortController();
  reply.raw.once('close', () => stop.abort());
  const { chunks, contentType, fileName } = exportList(caller.work, {
    entity,
    format,
    args,
    ...(args.first === undefined ? {} : { most: args.first }),
    ...(fields ? { fields } : {}),
    write,
    signal: stop.signal,
    refresh: refreshing(caller),
  });
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all(): AsyncGenerator<Uint8Array> {
    if (!first.done) yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return reply
    .header('content-type', contentType)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(Readable.from(all(), { objectMode: false }));
}

/** The format an `Accept` header asks a list for, undefined for JSON and anything else. */
export function acceptedFormat(accept: string | undefined): 'csv' | 'ndjson' | 'yaml' | 'vcard' | 'xlsx' | undefined {
  const known = {
    'text/csv': 'csv',
    'application/x-ndjson': 'ndjson',
    'application/ndjson': 'ndjson',
    'application/yaml': 'yaml',
    'text/vcard': 'vcard',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  } as const;
  const first = accept?.split(',')[0]?.split(';')[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(known, first) ? known[first as keyof typeof known] : undefined;
}
