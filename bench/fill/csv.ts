import { once } from 'node:events';
import { chmodSync, createWriteStream } from 'node:fs';
import type { Client } from 'pg';
import { duplicateKeys } from './derived-keys.js';
import { personParts } from './people.js';
import { pick } from './sql-words.js';

interface Somebody {
  readonly firstName: string;
  readonly middleName: string;
  readonly lastName: string;
  readonly gender: string;
  readonly position: string;
  readonly language: string;
}

const positions = [
  ['Director', ''],
  ['Buyer', ''],
  ['Engineer', ''],
  ['Директор', ''],
  ['Закупщик', ''],
  ['Инженер', ''],
] as const;
const columns = ['firstName', 'middleName', 'lastName', 'gender', 'position', 'language'] as const;

/**
 * Writes the same made-up people, numbered from `first`, as two CSV files: what a user would upload, with the API's field
 * names as its header, and what COPY needs to put them into the table, with ids and the columns the product fills in itself.
 */
export async function writeCsv(
  client: Client,
  who: { tenantId: string; userId: string },
  first: number,
  count: number,
  upload: string,
  copy: string,
): Promise<void> {
  const [uploadFile, copyFile] = [createWriteStream(upload), createWriteStream(copy)];
  uploadFile.write(`${columns.join(',')}\n`);
  for (let from = first; from < first + count; from += 20_000) {
    const to = Math.min(from + 20_000, first + count) - 1;
    const { rows } = await client.query<Somebody & { id: string }>(`
      select first_name as "firstName", coalesce(middle_name, '') as "middleName", last_name as "lastName", case when woman then 'female' else 'male' end as gender,
        ${pick(positions, 'i', 41)} as position, case when russian then 'ru' else 'en' end as language, uuidv7() as id
        from (${personParts(`generate_series(${from}::bigint, ${to}::bigint)`)}) p order by i`);
    for (const row of rows) {
      uploadFile.write(`${columns.map((column) => row[column]).join(',')}\n`);
      copyFile.write(
        `${[who.tenantId, row.id, who.userId, who.userId, who.userId, row.firstName, row.middleName, row.lastName, fullName(row), row.gender, row.position, row.language, 'active', 'false', 'false', `"{${duplicateKeys('person', { ...row }).join(',')}}"`].join(',')}\n`,
      );
    }
  }
  for (const file of [uploadFile, copyFile]) {
    file.end();
    await once(file, 'close');
  }
  chmodSync(copy, 0o644);
}

const fullName = (person: Somebody): string => [person.firstName, person.middleName, person.lastName].filter(Boolean).join(' ');

/** The columns of the second file, in its order. */
export const copyColumns =
  'tenant_id, id, created_by_id, updated_by_id, owner_id, first_name, middle_name, last_name, full_name, gender, position, language, status, do_not_contact, not_duplicate, duplicate_keys';
