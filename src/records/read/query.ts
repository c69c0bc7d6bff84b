/** The read language: GraphQL's selection sets and REST's parameters both become this. */

/** Sort by a field, possibly through links: `{ path: ['account', 'name'], descending: true }`. */
export interface SortKey {
  readonly path: readonly string[];
  readonly descending: boolean;
}

export interface ListArgs {
  readonly filter?: unknown;
  readonly sort?: readonly SortKey[];
  readonly first?: number | undefined;
  readonly after?: string | undefined;
  readonly last?: number | undefined;
  readonly before?: string | undefined;
  readonly search?: string | undefined;
  readonly substring?: string | undefined;
  readonly deleted?: 'exclude' | 'only' | 'include' | undefined;
}

/** What to give of each record, under which response key. */
export type Selected =
  | { readonly kind: 'typename'; readonly alias: string; readonly name: string }
  /** A field by its API key; `parts` picks from a field that is an object, e.g. Money. */
  | {
      readonly kind: 'value';
      readonly alias: string;
      readonly key: string;
      readonly parts?: readonly { alias: string; key: string }[];
    }
  | { readonly kind: 'one'; readonly alias: string; readonly link: string; readonly select: readonly Selected[] }
  | {
      readonly kind: 'list';
      readonly alias: string;
      readonly list: string;
      readonly args: ListArgs;
      readonly page: readonly PagePart[];
    };

/** What to give of a page. */
export type PagePart =
  | { readonly kind: 'typename'; readonly alias: string; readonly name: string }
  | { readonly kind: 'nodes'; readonly alias: string; readonly select: readonly Selected[] }
  | { readonly kind: 'edges'; readonly alias: string; readonly parts: readonly EdgePart[] }
  | {
      readonly kind: 'pageInfo';
      readonly alias: string;
      readonly parts: readonly {
        alias: string;
        key: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor' | '__typename';
      }[];
    }
  | { readonly kind: 'totalCount'; readonly alias: string };

export type EdgePart =
  | { readonly kind: 'typename'; readonly alias: string; readonly name: string }
  | { readonly kind: 'cursor'; readonly alias: string }
  | { readonly kind: 'node'; readonly alias: string; readonly select: readonly Selected[] };

/** Largest page. */
export const MAX_PAGE = 1000;
export const DEFAULT_PAGE = 50;
