import { makeContext } from '#kit';
import { makers, type Values } from '../../contract/subject.js';
import type { EntityModel } from '../../../src/registry/model.js';
import { quote } from '../../../src/registry/names.js';
import type { Actor, Stage } from './stage.js';

/** Whose a record is, seen from the actor. */
export const OWNERSHIPS = ['own', 'team', 'other', 'nobody'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];
export const STATES = ['live', 'deleted', 'erased'] as const;
export type State = (typeof STATES)[number];

/** A record that decides over another: itself, or what its rights follow. */
export interface Root {
  readonly entity: EntityModel;
  readonly id: string;
}

/** The records of an entity on which the matrix is tried. */
export interface Subject {
  readonly entity: EntityModel;
  /** Ids by state; only what holds personal data can be erased. */
  readonly ids: ReadonlyMap<State, string>;
  readonly roots: readonly Root[];
  /** A valid input for one more, whose parents are among `inputRoots`. */
  readonly input: Values;
  readonly inputRoots: readonly Root[];
}

const MOST_TRIES = 5;

/** One record of every entity in each state it can have. */
export async function makeSubjects(stage: Stage): Promise<Map<string, Subject>> {
  const make = makers(stage.kit);
  const subjects = new Map<string, Subject>();
  const erasable: { entity: string; ids: string[] }[] = [];
  for (const entity of stage.kit.kernel.registry.entities.values()) {
    const one = () => stubborn((n) => make.make(entity, 'least', n));
    const ids = new Map<State, string>([
      ['live', (await one()).id],
      ['deleted', (await one()).id],
    ]);
    if ([...entity.fields.values()].some((f) => f.field.options.personal)) {
      ids.set('erased', (await one()).id);
      erasable.push({ entity: entity.name, ids: [ids.get('erased') as string] });
    }
    const { input } = await stubborn((n) => make.input(entity, 'least', n));
    subjects.set(entity.name, {
      entity,
      ids,
      roots: await rootsOf(stage, entity, [...ids.values()]),
      input,
      inputRoots: await rootsOfInput(stage, entity, input),
    });
  }
  const person = subjects.get('person')?.ids.get('erased');
  if (person)
    await makeContext(stage.kit.system).graph.erase({
      entity: 'person',
      ids: [person],
      also: erasable.filter(({ entity }) => entity !== 'person'),
    });
  return subjects;
}

/** A rule of the entity may not like the first samples. */
async function stubborn<T>(step: (n: number) => Promise<T>): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await step(n);
    } catch (error) {
      if (n >= MOST_TRIES) throw error;
    }
  }
}

/** The records whose rights decide over these. */
async function rootsOf(stage: Stage, entity: EntityModel, ids: readonly string[]): Promise<Root[]> {
  if (!('through' in entity.access)) return ids.map((id) => ({ entity, id }));
  const found: Root[] = [];
  for (const name of entity.access.through) {
    const link = entity.links.get(name);
    if (!link) continue;
    const { rows } = await stage.superuser.query<{ id: string }>(
      `select distinct ${quote(link.column)} as id from ${quote(entity.table)} where id = any($1::uuid[]) and ${quote(link.column)} is not null`,
      [ids],
    );
    if (rows.length > 0)
      found.push(
        ...(await rootsOf(
          stage,
          link.target,
          rows.map((row) => row.id),
        )),
      );
  }
  return found;
}

async function rootsOfInput(stage: Stage, entity: EntityModel, input: Values): Promise<Root[]> {
  if (!('through' in entity.access)) return [];
  const found: Root[] = [];
  for (const name of entity.access.through) {
    const link = entity.links.get(name);
    const id = link ? input[link.field.key] : undefined;
    if (link && typeof id === 'string') found.push(...(await rootsOf(stage, link.target, [id])));
  }
  return found;
}

/** Gives the records to their owner of this round and puts every one into its state, past all rules and triggers. */
export async function arrange(stage: Stage, subject: Subject, ownership: Ownership, actor: Actor): Promise<void> {
  const { teamId, mateId, otherTeamId, strangerId } = stage.people;
  const [ownerId, unitId] = {
    own: [actor.userId, null],
    team: [mateId, teamId],
    other: [strangerId, otherTeamId],
    nobody: [null, null],
  }[ownership] as [string | null, string | null];
  const statements: { text: string; values: unknown[] }[] = [
    { text: `select set_config('session_replication_role', 'replica', true)`, values: [] },
    ...[...subject.roots, ...subject.inputRoots].map(({ entity, id }) =>
      entity.owned
        ? {
            text: `update ${quote(entity.table)} set created_by_id = $2, owner_id = $2, team_id = $3 where id = $1`,
            values: [id, ownerId, unitId],
          }
        : { text: `update ${quote(entity.table)} set created_by_id = $2 where id = $1`, values: [id, ownerId] },
    ),
    {
      text: `update ${quote(subject.entity.table)} set deleted_at = case when id = $2::uuid then now() end where id = any($1::uuid[])`,
      values: [[...subject.ids.values()], subject.ids.get('deleted')],
    },
  ];
  await stage.superuser.batch(statements);
}
