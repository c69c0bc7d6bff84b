import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Makes a thing when it is first asked for, and once. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly thing: T } | undefined;
  return () => (made ??= { thing: make() }).thing;
}

/**
 * A CommonJS package, loaded when it is first used: many processes never use it, and it takes time and memory at every start. Where
 * the use is asynchronous anyhow, `await import('…')` says the same.
 */
export const lazyPackage = <T>(name: string): (() => T) => lazily(() => require(name) as T);
