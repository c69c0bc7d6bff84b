import type { Database } from '../platform/db.js';
import type { PersonalRead } from '../records/read/personal-read.js';
import type { Work } from '../records/work.js';

/** Keeps what was read of personal data. */
export interface PersonalReads {
  /** For `kernel.noteReads`. */
  note(work: Work, reads: readonly PersonalRead[], id?: string): void;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Noted {
  readonly at: Date;
  readonly actorId: string | null;
  readonly keyId: string | null;
  readonly entity: string;
  readonly classes: readonly string[];
  readonly operation: PersonalRead['operation'];
  readonly recordId: string | null;
  readonly requestId: string;
  times: number;
}

const PAUSE = 2_000;
const MOST = 10_000;

const INSERT = `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
  insert into personal_reads (tenant_id, id, at, actor_id, key_id, entity, classes, operation, record_id, request_id, times)
  select $1::uuid, r.id, r.at, r.actor_id, r.key_id, r.entity, r.classes, r.operation, r.record_id, r.request_id, r.times from ctx cross join lateral (
    select * from jsonb_to_recordset($2::jsonb) as r (id uuid, at timestamptz, actor_id uuid, key_id uuid, entity text, classes text[], operation text, record_id uuid, request_id text, times int)
    where ctx.tenant is not null) r`;

/**
 * Gathers readings in memory and writes them every two seconds, equal ones as one row, so that a read stays one statement. A process that
 * is killed takes at most its last two seconds along; one that is asked to stop writes them.
 */
export function createPersonalReads(
  db: Pick<Database, 'query'>,
  newId: () => string,
  log: (line: string) => void,
): PersonalReads {
  const tenants = new Map<string, Map<string, Noted>>();
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => void flush(), PAUSE);
  timer.unref();

  function note(work: Work, reads: readonly PersonalRead[], id?: string): void {
    const { tenantId, userId, keyId } = work.rights;
    for (const { entity, classes, operation, recordId } of reads) {
      const record = recordId === null ? null : (id ?? recordId);
      const key = `${userId} ${keyId} ${entity} ${operation} ${record} ${classes.join()}`;
      const noted = tenants.get(tenantId) ?? new Map<string, Noted>();
      tenants.set(tenantId, noted);
      const known = noted.get(key);
      if (known) known.times += 1;
      else {
        noted.set(key, {
          at: new Date(),
          actorId: userId,
          keyId,
          entity,
          classes,
          operation,
          recordId: record,
          requestId: work.requestId,
          times: 1,
        });
        size += 1;
      }
    }
    if (size >= MOST) void flush();
  }

  function flush(): Promise<void> {
    const taken = [...tenants];
    tenants.clear();
    size = 0;
    return (writing = writing.then(async () => {
      for (const [tenantId, noted] of taken)
        await write(db, tenantId, [...noted.values()], newId).catch((error: unknown) =>
          log(`${noted.size} readings of personal data could not be written: ${String(error)}`),
        );
    }));
  }

  return {
    note,
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

const write = (db: Pick<Database, 'query'>, tenantId: string, noted: readonly Noted[], newId: () => string): Promise<unknown> => {
  const rows = noted.map(({ actorId, keyId, recordId, requestId, ...rest }) => ({
    ...rest,
    id: newId(),
    actor_id: actorId,
    key_id: keyId,
    record_id: recordId,
    request_id: requestId,
  }));
  return db.query({ text: INSERT, values: [tenantId, JSON.stringify(rows)], name: 'personal-reads' });
};
