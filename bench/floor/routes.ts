/** A value of a statement: itself, a path parameter, or a member of the JSON body. */
export type FloorValue = string | number | null | { readonly path: string } | { readonly body: string };

/** One address of the floor and the one statement behind it, whose single text or JSON column is the answer. */
export interface FloorRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Name of the prepared statement. */
  readonly name: string;
  readonly sql: string;
  readonly values: readonly FloorValue[];
  /** Which column of the one row is the answer; the first if not given. */
  readonly column?: number;
}

/** All that the floor server is told, by the environment variable `FLOOR` as JSON. */
export interface FloorSetup {
  readonly databaseUrl: string;
  /** Settings of each connection, as the `options` of libpq: `-c name=value`. */
  readonly options: string;
  readonly pool: number;
  readonly routes: readonly FloorRoute[];
}
