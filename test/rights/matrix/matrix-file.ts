import { readFileSync } from 'node:fs';

/**
 * Who asks. The first five are turned away at the door; `foreign` is the administrator of another firm, `own` has a role of the
 * firm's making that grants every permission for own records, `key` is an administrator's API key limited to `*.read`.
 */
export const ACTORS = [
  'anonymous',
  'expired',
  'revoked',
  'wrongAudience',
  'suspended',
  'foreign',
  'admin',
  'manager',
  'rep',
  'viewer',
  'own',
  'key',
] as const;
export type ActorName = (typeof ACTORS)[number];

/**
 * What an actor may do by an operation:
 * `-` 401; `open` needs no sign-in; `absent` gets what a random id gets; `other` works, in their own firm;
 * `deny` 403; `all`, `tree`, `unit`, `team`, `own`: on these records; `via`: what the actor may do with the records it follows.
 */
export const CELLS = ['-', 'open', 'absent', 'other', 'deny', 'all', 'tree', 'unit', 'team', 'own', 'via'] as const;
export type Cell = (typeof CELLS)[number];

/** One operation with what is expected of it. */
export interface MatrixRow {
  readonly operation: string;
  /** `GET /v1/accounts/:id`, with a word behind it where one address does several things; `-` if only GraphQL has it. */
  readonly rest: string;
  /** The field of Query, Mutation or Subscription; `-` if only REST has it. */
  readonly graphql: string;
  /** Entities whose rights decide, where cells say `via`. */
  readonly follows: readonly string[];
  readonly cells: Readonly<Record<ActorName, Cell>>;
  /** `yes`, or `REVIEW` until somebody has thought about the row. */
  readonly reviewed: string;
}

export const MATRIX_FILE = 'test/rights/authz.matrix.csv';
const HEAD = ['operation', 'rest', 'graphql', 'follows', ...ACTORS, 'reviewed'];

export function parseMatrix(text: string): MatrixRow[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  if (head !== HEAD.join(',')) throw new Error(`${MATRIX_FILE} must begin with ${HEAD.join(',')}`);
  return lines.map((line, i) => {
    const values = line.split(',');
    if (values.length !== HEAD.length)
      throw new Error(`${MATRIX_FILE}:${i + 2} has ${values.length} values, not ${HEAD.length}.`);
    const [operation = '', rest = '', graphql = '', follows = '', ...more] = values;
    const cells = Object.fromEntries(ACTORS.map((actor, n) => [actor, more[n] as Cell])) as Record<ActorName, Cell>;
    for (const [actor, cell] of Object.entries(cells))
      if (!CELLS.includes(cell)) throw new Error(`${MATRIX_FILE}:${i + 2} ${actor}: «${cell}» is none of ${CELLS.join(', ')}.`);
    return {
      operation,
      rest,
      graphql,
      follows: follows === '' ? [] : follows.split('|'),
      cells,
      reviewed: more[ACTORS.length] ?? '',
    };
  });
}

export const formatMatrix = (rows: readonly MatrixRow[]): string =>
  [
    HEAD.join(','),
    ...rows.map((row) =>
      [
        row.operation,
        row.rest,
        row.graphql,
        row.follows.join('|'),
        ...ACTORS.map((actor) => row.cells[actor]),
        row.reviewed,
      ].join(','),
    ),
    '',
  ].join('\n');

export const readMatrix = (): MatrixRow[] => parseMatrix(readFileSync(MATRIX_FILE, 'utf8'));
