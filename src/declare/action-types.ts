import type { Fields } from './entity.js';
import type { Field } from './field.js';

type Key<K, F> = K extends string ? (F extends { readonly kind: 'link' } ? `${K}Id` : K) : never;
type In<F> = F extends Field<infer _O, infer I, boolean> ? I : never;
type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K] extends { readonly required: true } ? K : never }[keyof F];

/** The input as `run` gets it: checked, links as `<name>Id`. */
export type InputOf<F extends Fields> = { [K in RequiredKeys<F> as Key<K, F[K]>]: In<F[K]> } & {
  [K in Exclude<keyof F, RequiredKeys<F>> as Key<K, F[K]>]?: In<F[K]> | null;
};
export type OutputOf<A> = A extends { run(...args: never[]): Promise<infer R> } ? R : unknown;

/** The outline of an action, for those who only call it. */
export interface Callable<I extends Fields = Fields> {
  readonly declares: 'action';
  run(ctx: never, input: InputOf<I>, record: never): Promise<unknown>;
}
