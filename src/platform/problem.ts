/**
 * A refusal that the caller can act on. Every surface renders it: REST as RFC 9457 `application/problem+json`,
 * GraphQL as an error with `extensions.code`. Anything else that is thrown is a defect and leaves as a plain 500.
 */
export class Problem extends Error {
  /** Stable, snake_case; part of the API contract (`docs/errors.md`). */
  readonly code: string;
  /** HTTP status of RFC 9110. */
  readonly status: number;
  /** JSON pointer (RFC 6901) to the offending input, e.g. `/email` or `/contactPoints/0/kind`. */
  readonly pointer: string | undefined;
  /** Values for the message in the caller's language, and facts a program may use. */
  readonly params: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    status: number,
    message: string,
    options: { pointer?: string; params?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(clipped(message, 1000), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.pointer = options.pointer === undefined ? undefined : clipped(options.pointer, 500);
    this.params = options.params ?? {};
  }
}

/** Messages and pointers name what was sent, which may be a megabyte. */
const clipped = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

/** The pointer of a member of what `pointer` points at: RFC 6901 section 3. */
export const below = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** 400: the value at `pointer` is not acceptable; `message` says what would be. */
export const invalid = (pointer: string, message: string, params?: Record<string, unknown>, code = 'invalid_value'): Problem =>
  new Problem(code, 400, message, { pointer, ...(params ? { params } : {}) });

/** 404 for a record that does not exist, is in another tenant, or that the caller may not see: one answer for all three. */
export const notFound = (entity: string): Problem =>
  new Problem('not_found', 404, `There is no ${entity} with this id, or you may not see it.`, { params: { entity } });

/** 403: the caller lacks `permission`. */
export const forbidden = (permission: string, message = `You lack the permission ${permission}.`): Problem =>
  new Problem('forbidden', 403, message, { params: { permission } });

/** 409: the request is right in itself but not in the present state. */
export const conflict = (code: string, message: string, params?: Record<string, unknown>): Problem =>
  new Problem(code, 409, message, params ? { params } : {});
