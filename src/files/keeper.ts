import type { CreateOf } from '../declare/entity.js';
import type { FileInput, Files, FileVariant, ReadableFile, StoredFile } from '../declare/files.js';
import { loadRights } from '../access/load-rights.js';
import { keysFor } from '../access/secrets.js';
import { diskProblem } from '../platform/disk-problem.js';
import { conflict, Problem } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, session, shaped, StaleRights, underTenant, type Kernel, type Work } from '../records/work.js';
import type { Rights } from '../access/rights.js';
import { mayCreate } from '../records/write/prepare.js';
import { entityOf } from '../registry/model.js';
import type { file } from './file.entity.js';
import { safeName } from './file-name.js';
import { linkToken, readLinkToken, type LinkedFile } from './link-token.js';
import { disguise } from './disguise.js';
import { mediaTypeOf } from './media-type.js';
import { previewable } from './previews.js';
import { scanned, testFileScanner, type Scanner } from './scan.js';
import type { ByteRange, ObjectStore } from './store/object-store.js';
import { takeIn, tooLarge, type TakenIn } from './take-in.js';

export interface KeeperOptions {
  readonly store: ObjectStore;
  /** Most bytes of one file. */
  readonly limit: number;
  /** As `SECRET_KEY` is written. */
  readonly secretKey: string;
  /** Address of the server, without a slash at its end. */
  readonly publicUrl: string;
  readonly scanners?: readonly Scanner[];
}

/** A content that is in the store, and what is known of it before there is a record. */
export interface Received extends Pick<TakenIn, 'size' | 'sha256'> {
  readonly name: string;
  readonly mediaType: string;
  readonly quarantineReason: string | null;
}

/** A content ready to be sent. */
export interface Served {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  open(range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

/** Everything about kept files, once per process. */
export interface FileKeeper {
  readonly store: ObjectStore;
  readonly limit: number;
  of(work: Work): Files;
  /** First half of an upload: the content comes into the store, and nothing into the database. */
  receive(work: Work, input: Pick<FileInput, 'name' | 'content'>): Promise<Received>;
  /** Second half: the record. May be repeated. */
  record(work: Work, received: Received, input: Pick<FileInput, 'declaredType' | 'classification'>): Promise<StoredFile>;
  serve(work: Work, id: string, variant: FileVariant): Promise<Served>;
  /** By an address of {@link Files.link}: whoever has it reads as the one who asked for it, as long as that one may. */
  serveLinked(kernel: Kernel, token: string): Promise<Served & Pick<LinkedFile, 'disposition'>>;
}

/** The process's keeper; without one it keeps no files, which is a defect of how it was put together. */
export function keeperOf(kernel: Kernel): FileKeeper {
  if (!kernel.files) throw new Error('This process keeps no files.');
  return kernel.files as FileKeeper;
}

/** The clock that all processes have in common: theirs may be wrong, and what seems to be old is removed. */
export async function databaseNow(work: Work): Promise<Date> {
  const { rows } = await session(work).query<{ now: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
  );
  return new Date(rows[0]?.now ?? '');
}

export const contentKey = (tenantId: string, sha256: string, variant: FileVariant = 'original'): string =>
  `${tenantId}/${sha256}${variant === 'original' ? '' : `.${variant}`}`;

export function fileKeeper(options: KeeperOptions): FileKeeper {
  const { store, limit } = options;
  const linkKeys = keysFor(options.secretKey, 'file-links');
  const receive: FileKeeper['receive'] = async (work, input) => {
    mayCreate(entityOf(work.kernel.registry, 'file'), { ...work, trusted: true });
    const taken = await takeIn(input.content, limit, store.spool, work.kernel.newId()).catch((error: unknown) => {
      throw diskProblem(error);
    });
    try {
      const name = safeName(input.name);
      const mediaType = await mediaTypeOf(taken.path, name);
      const quarantineReason =
        (await scanned(options.scanners ?? [testFileScanner], { ...taken, name })) ?? disguise(name, mediaType);
      await store.put(contentKey(work.rights.tenantId, taken.sha256), taken, await databaseNow(work));
      return { name, mediaType, quarantineReason, size: taken.size, sha256: taken.sha256 };
    } catch (error) {
      throw diskProblem(error);
    } finally {
      await taken.remove();
    }
  };
  const serve: FileKeeper['serve'] = async (work, id, variant) =>
    served(store, work.rights.tenantId, (await makeContext(work).records('file').get(id)) as unknown as Row, variant);
  const record: FileKeeper['record'] = (work, received, input) => recordFile(store, work, received, input);
  return {
    store,
    limit,
    receive,
    record,
    serve,
    of: (work) => ({
      write: async (input) => record(work, await receive(work, input), input),
      async read(id) {
        const row = (await makeContext(work).records('file').get(id)) as unknown as Row;
        return readable(row, await served(store, work.rights.tenantId, row, 'original'));
      },
      async link(id, { disposition = 'attachment', variant = 'original', minutes = 5 } = {}) {
        await serve(work, id, variant);
        const expiresAt = new Date(Math.ceil(work.kernel.now().getTime() / 1000) * 1000 + minutes * 60_000);
        const { tenantId, userId, keyId, shape } = work.rights;
        const by = shape === 'system' ? { userId: null, keyId: null } : { userId, keyId };
        const token = linkToken(linkKeys[0], { tenantId, fileId: id, ...by, disposition, variant, expiresAt });
        return { url: `${options.publicUrl}/v1/linked-files/${token}`, expiresAt: expiresAt.toISOString() };
      },
    }),
    async serveLinked(kernel, token) {
      const linked = readLinkToken(linkKeys, token, kernel.now());
      const [row] = await underTenant<Row>(
        kernel.db,
        linked.tenantId,
        `select f.id, f.name, f.media_type as "mediaType", f.size, f.sha256, f.state, f.previewable from files f join tenants t on t.id = f.tenant_id
         where f.tenant_id = $1 and f.id = $2 and f.deleted_at is null and t.status = 'active'`,
        [linked.tenantId, linked.fileId],
      );
      if (!row) throw gone();
      await stillReads(kernel, linked);
      return { ...(await served(store, linked.tenantId, row, linked.variant)), disposition: linked.disposition };
    },
  };
}

interface Row extends StoredFile {
  readonly state: 'clean' | 'quarantined' | 'pending';
  readonly previewable: boolean | null;
}

const gone = (): Problem => new Problem('content_missing', 410, 'The file was discarded, or its content is lost.');

const MOST_TURNS = 5;

/** An address is worth what its asker's rights are now: a right that is withdrawn takes the addresses made with it along. */
async function stillReads(kernel: Kernel, { tenantId, userId, keyId, fileId }: LinkedFile): Promise<void> {
  if (userId === null) return;
  for (let turn = 1; ; turn++) {
    try {
      const rights = await loadRights(kernel.db, kernel.registry, { tenantId, userId, keyId });
      if (rights && (await reads(kernel, rights, fileId))) return;
      break;
    } catch (error) {
      if (!(error instanceof StaleRights) || turn >= MOST_TURNS) throw error;
    }
  }
  throw new Problem('link_expired', 410, 'Whoever asked for this address may not read the file any more; ask for a new one.');
}

async function reads(kernel: Kernel, rights: Rights, fileId: string): Promise<boolean> {
  const work: Work = {
    kernel: shaped(kernel, rights),
    rights,
    requestId: kernel.newId(),
    locale: 'en',
    reason: null,
    trusted: false,
    tx: null,
    depth: 0,
  };
  try {
    return (await makeContext(work).records('file').find(fileId, ['id'])) !== null;
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return false;
    throw error;
  }
}

/**
 * The content was there before this transaction; the lock keeps the removal of what nobody names from taking it away before the
 * record that names it can be seen.
 */
function recordFile(
  store: ObjectStore,
  work: Work,
  received: Received,
  { declaredType, classification }: Pick<FileInput, 'declaredType' | 'classification'>,
): Promise<StoredFile> {
  const key = contentKey(work.rights.tenantId, received.sha256);
  const { quarantineReason, ...facts } = received;
  return inTransaction(work, async (inside) => {
    const ctx = makeContext({ ...inside, trusted: true });
    await ctx.sql('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [key]);
    if (!(await store.find(key))) throw conflict('busy', 'The content was removed at this very moment; send it again.');
    const image = quarantineReason === null && previewable(received.mediaType);
    const row = await ctx.records('file').create({
      ...facts,
      state: quarantineReason === null ? 'clean' : 'quarantined',
      ...(quarantineReason === null ? {} : { quarantineReason }),
      ...(image ? {} : { previewable: false }),
      ...(declaredType ? { declaredType: declaredType.slice(0, 127) } : {}),
      ...(classification ? { classification } : {}),
    } satisfies CreateOf<typeof file>);
    if (image && work.kernel.enqueue) await ctx.enqueue('files.make-previews', { id: row.id });
    return stored(row as unknown as Row);
  });
}

const stored = ({ id, name, mediaType, size, sha256 }: StoredFile): StoredFile => ({ id, name, mediaType, size, sha256 });

async function served(store: ObjectStore, tenantId: string, row: Row, variant: FileVariant): Promise<Served> {
  if (row.state === 'quarantined')
    throw conflict('file_quarantined', 'The file is in quarantine; an administrator can release it.');
  if (row.state === 'pending') throw conflict('file_pending', 'The file is still being looked through; try again in a moment.');
  if (variant !== 'original' && !row.previewable)
    throw new Problem('no_preview', 404, 'The file has no preview, or none yet; previewable tells.');
  const key = contentKey(tenantId, row.sha256, variant);
  const found = await store.find(key);
  if (!found) throw gone();
  return {
    name: variant === 'original' ? row.name : `${row.name.replace(/\.[^.]*$/, '')}.webp`,
    mediaType: variant === 'original' ? row.mediaType : 'image/webp',
    size: found.size,
    sha256: variant === 'original' ? row.sha256 : `${row.sha256}-${variant}`,
    async open(range) {
      const bytes = await store.open(key, range);
      if (!bytes) throw gone();
      return bytes;
    },
  };
}

const readable = (row: Row, content: Served): ReadableFile => ({
  ...stored(row),
  async *stream() {
    yield* await content.open();
  },
  async bytes(most = 50_000_000) {
    if (content.size > most) throw tooLarge(most);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await content.open()) chunks.push(chunk);
    return Buffer.concat(chunks);
  },
});
