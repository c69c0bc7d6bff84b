import type { ActorName, Cell, MatrixRow } from './matrix-file.js';
import type { Kind, Operation } from './operations.js';
import type { Ownership, State, Subject } from './subjects.js';

/** What an answer must be: one of these statuses, or exactly these records. */
export interface Expected {
  readonly statuses: readonly number[];
  /** For lists: which of the subject's records are told of. */
  readonly states?: readonly State[];
  /** What is sent must not be able to change anything, since the actor may do it. */
  readonly harmless?: boolean;
}

/** On which ownerships a cell lets an actor of the team act. */
const COVERS: Partial<Record<Cell, readonly Ownership[]>> = {
  all: ['own', 'team', 'other', 'nobody'],
  tree: ['own', 'team'],
  unit: ['own', 'team'],
  team: ['own', 'team'],
  own: ['own'],
};

/** Anything but a refusal of the actor or a failure. */
const LET_IN = [200, 201, 202, 204, 207, 304, 400, 404, 409, 410, 412, 415, 422, 423, 428, 429];
const DOOR = { statuses: [401] };

export class Expectations {
  private readonly rows: ReadonlyMap<string, MatrixRow>;
  constructor(rows: readonly MatrixRow[]) {
    this.rows = new Map(rows.map((row) => [row.operation, row]));
  }

  cell(operation: string, actor: ActorName): Cell {
    return this.rows.get(operation)?.cells[actor] ?? 'deny';
  }

  /** Whether the actor may do `verb` with the subject while it is owned so. */
  private may(subject: Subject, verb: 'read' | 'update' | 'delete', actor: ActorName, owned: Ownership): boolean {
    const cell = this.cell(`${subject.entity.name} ${verb}`, actor);
    if (cell !== 'via') return covers(cell, subject.entity.owned, owned);
    return this.mayRoots(subject.roots, verb === 'read' ? 'read' : 'update', actor, owned);
  }

  private mayRoots(roots: Subject['roots'], verb: 'read' | 'update', actor: ActorName, owned: Ownership): boolean {
    return roots.some(({ entity }) => covers(this.cell(`${entity.name} ${verb}`, actor), entity.owned, owned));
  }

  of(operation: Operation, actor: ActorName, subject: Subject | undefined, owned: Ownership, state: State): Expected {
    const cell = this.cell(operation.name, actor);
    if (cell === '-') return DOOR;
    if (cell === 'open') return { statuses: [...LET_IN, 401, 403], harmless: true };
    if (cell === 'absent') return { statuses: [404] };
    if (!subject || operation.kind === 'further' || operation.kind === 'guest')
      return cell === 'deny' ? { statuses: [403] } : { statuses: LET_IN, harmless: true };
    const by = { owned, state, actor };
    switch (operation.kind) {
      case 'list':
      case 'aggregate':
      case 'export':
        return this.listed(cell, subject, by);
      case 'read':
      case 'history':
        return this.seen(operation, cell, subject, by);
      case 'action':
        return operation.rest.includes('/:id') ? this.acted(operation, cell, subject, by) : collection(cell);
      case 'report':
      case 'import':
      case 'importPreview':
        return cell === 'via' ? { statuses: [...LET_IN, 403], harmless: true } : collection(cell);
      default:
        return CREATES.includes(operation.kind)
          ? this.created(cell, subject, by)
          : this.changed(operation.kind, cell, subject, by);
    }
  }

  private listed(cell: Cell, subject: Subject, { owned, actor }: By): Expected {
    if (cell === 'deny') return { statuses: [403] };
    if (cell === 'other') return { statuses: [200], states: [] };
    const seen = this.may(subject, 'read', actor, owned);
    // A list that follows others' rights is closed or empty, as shares could open it.
    if (cell === 'via' && !seen) return { statuses: [200, 403], states: [] };
    return { statuses: [200], states: seen ? (['live', 'erased'] as const).filter((state) => subject.ids.has(state)) : [] };
  }

  private seen(operation: Operation, cell: Cell, subject: Subject, { owned, state, actor }: By): Expected {
    if (cell === 'deny') return { statuses: [403] };
    if (!this.may(subject, 'read', actor, owned)) return { statuses: cell === 'via' ? [403, 404] : [404] };
    // What is deleted has a history still.
    return { statuses: state === 'deleted' && operation.kind === 'read' ? [404] : [200] };
  }

  private changed(kind: Kind, cell: Cell, subject: Subject, { owned, state, actor }: By): Expected {
    const verb = kind.startsWith('delete') ? 'delete' : 'update';
    const there = kind.startsWith('restore') ? state === 'deleted' : state !== 'deleted';
    const seen = this.may(subject, 'read', actor, owned);
    // Who may delete or restore nothing at all may be told so before the record is looked for.
    if (cell === 'deny') return { statuses: seen && there ? [403] : [403, 404] };
    if (!seen) return { statuses: [404] };
    if (!there) return { statuses: this.may(subject, verb, actor, owned) ? [404, 400, 409] : [404] };
    if (!this.may(subject, verb, actor, owned)) return { statuses: [403] };
    // A rule of the entity may refuse what the rights allow.
    return { statuses: [200, 400, 409] };
  }

  private acted(operation: Operation, cell: Cell, subject: Subject, { owned, state, actor }: By): Expected {
    const seen = this.may(subject, 'read', actor, owned) && state !== 'deleted';
    if (cell === 'deny') return { statuses: seen ? [403] : [403, 404] };
    const { access, readOnly } = operation.action?.options ?? {};
    const reads = access === 'read' || readOnly === true;
    if (!seen) return { statuses: cell === 'via' ? [403, 404] : [404] };
    if (
      !reads &&
      !(cell === 'via' ? this.mayRoots(subject.roots, 'update', actor, owned) : covers(cell, subject.entity.owned, owned))
    )
      return { statuses: [403] };
    return { statuses: LET_IN, harmless: true };
  }

  private created(cell: Cell, subject: Subject, { owned, actor }: By): Expected {
    if (cell === 'deny') return { statuses: [403] };
    if (cell !== 'via') return { statuses: LET_IN, harmless: true };
    if (!this.mayRoots(subject.inputRoots, 'read', actor, owned)) return { statuses: [400, 403] };
    if (!this.mayRoots(subject.inputRoots, 'update', actor, owned)) return { statuses: [403] };
    return { statuses: LET_IN, harmless: true };
  }
}

interface By {
  readonly owned: Ownership;
  readonly state: State;
  readonly actor: ActorName;
}

const CREATES: readonly Kind[] = ['create', 'createMany', 'upsert', 'upsertMany'];

const collection = (cell: Cell): Expected => (cell === 'deny' ? { statuses: [403] } : { statuses: LET_IN, harmless: true });

/** What nobody owns belongs to who has made it: teams do not count there. */
const covers = (cell: Cell, hasOwner: boolean, owned: Ownership): boolean =>
  (COVERS[cell] ?? []).includes(owned) && (hasOwner || cell === 'all' || owned === 'own');
