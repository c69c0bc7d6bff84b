import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** A character that is read, as a state: which characters, and what may come next. */
export interface Reader {
  /** One bit for each character of {@link ALPHABET}. */
  readonly set: bigint;
  /** Readers that may come next, with the number of ways there (2 for any more). */
  readonly next: Map<number, number>;
  /** The match may be over here whatever follows. */
  done: boolean;
}

/** Enough characters to tell apart whatever patterns tell apart. */
const ALPHABET: readonly string[] = [
  ...Array.from({ length: 0x250 }, (_, i) => i),
  ...Array.from({ length: 0x60 }, (_, i) => 0x400 + i),
  ...[0x0301, 0x05d0, 0x0661, 0x1e00, 0x2003, 0x2010, 0x2013, 0x2014, 0x2019, 0x2028, 0x2029, 0x202e, 0x20ac, 0x2116, 0x2122],
  ...[0x3000, 0x4e2d, 0xd800, 0xdc00, 0xfeff, 0xff0f, 0xff10, 0xff21, 0xff41, 0x1f4a1, 0x10ffff],
].map((code) => String.fromCodePoint(code));

/** Longer bounded repetitions are tried with so many. */
const COPIES = 3;

interface State {
  readonly set: bigint | null;
  /** Guarded: only if an assertion holds; first: only before any character. */
  next: { to: State; guarded: boolean; first: boolean }[];
}

const state = (set: bigint | null = null): State => ({ set, next: [] });
const link = (from: State, to: State, { guarded = false, first = false } = {}): void =>
  void from.next.push({ to, guarded, first });

/** A regular expression as an automaton that keeps how many ways lead from one character to the next, as a backtracking engine goes them. */
export class Automaton {
  readonly readers: Reader[] = [];
  /** Bodies of assertions, which are matched by themselves. */
  readonly inner: Automaton[] = [];
  private readonly flags: string;
  private readonly sets = new Map<string, bigint>();
  private readonly accept = state();

  constructor(tree: AST.Pattern | AST.LookaroundAssertion, flags: string) {
    this.flags = flags.replace(/[gyd]/g, '');
    const begin = state();
    for (const one of tree.alternatives) this.alternative(one, begin, this.accept);
    const search = state((1n << BigInt(ALPHABET.length)) - 1n);
    // A search begins anew after each character.
    if (!flags.includes('y') && tree.type !== 'Assertion') link(search, search);
    link(search, begin);
    const all = this.collect(search);
    const places = new Map(all.map((one, i) => [one, i]));
    for (const one of all) {
      const { ways, done } = this.ways(one);
      this.readers.push({
        set: one.set as bigint,
        done,
        next: new Map([...ways].map(([to, n]) => [places.get(to) as number, n])),
      });
    }
  }

  private collect(from: State): State[] {
    const seen = new Set<State>([from]);
    for (const one of seen) for (const { to } of one.next) seen.add(to);
    return [...seen].filter((one) => one.set !== null);
  }

  /** The ways without a character in between; none goes through the same state twice, as empty rounds of a loop are not gone. */
  private ways(from: State): { ways: Map<State, number>; done: boolean } {
    const ways = new Map<State, number>();
    let done = false;
    let steps = 0;
    const go = (at: State, path: ReadonlySet<State>, guarded: boolean): void => {
      if (++steps > 20_000) return;
      if (at === this.accept) done ||= !guarded;
      if (at.set !== null) return void ways.set(at, Math.min(2, (ways.get(at) ?? 0) + 1));
      for (const one of at.next)
        if (!path.has(one.to) && !one.first) go(one.to, new Set([...path, one.to]), guarded || one.guarded);
    };
    for (const one of from.next) if (!one.first) go(one.to, new Set([one.to]), one.guarded);
    return { ways, done };
  }

  private alternative(one: AST.Alternative, from: State, to: State): void {
    let at = from;
    for (const element of one.elements) {
      const next = state();
      this.element(element, at, next);
      at = next;
    }
    link(at, to);
  }

  private element(element: AST.Element, from: State, to: State): void {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        for (const one of element.alternatives) this.alternative(one, from, to);
        return;
      case 'Quantifier':
        return this.repetition(element, from, to);
      case 'Assertion':
        if (element.kind === 'lookahead' || element.kind === 'lookbehind') this.inner.push(new Automaton(element, this.flags));
        return link(from, to, { guarded: true, first: element.kind === 'start' && !this.flags.includes('m') });
      case 'Backreference':
        return link(from, to, { guarded: true });
      default: {
        const read = state(this.setOf(element.raw));
        link(from, read);
        link(read, to);
      }
    }
  }

  private repetition({ element, min, max }: AST.Quantifier, from: State, to: State): void {
    let at = from;
    const once = (): void => {
      const next = state();
      this.element(element, at, next);
      at = next;
    };
    for (let i = 0; i < Math.min(min, COPIES); i++) once();
    if (max === Infinity) {
      // The first round apart from all others: a loop around this one may begin it anew after each round.
      if (min === 0) {
        link(at, to);
        once();
      }
      const [again, after] = [state(), state()];
      link(at, again);
      this.element(element, again, after);
      link(after, again);
      return link(again, to);
    }
    for (let i = 0; i < Math.min(max - min, COPIES); i++) {
      link(at, to);
      once();
    }
    link(at, to);
  }

  private setOf(raw: string): bigint {
    let set = this.sets.get(raw);
    if (set === undefined) {
      const pattern = new RegExp(`^(?:${raw})$`, this.flags.replace('m', ''));
      set = ALPHABET.reduce((bits, one, i) => (pattern.test(one) ? bits | (1n << BigInt(i)) : bits), 0n);
      this.sets.set(raw, set);
    }
    return set;
  }
}

export function automatonOf(source: string, flags: string): Automaton {
  const unicode = flags.includes('u');
  const tree = new RegExpParser().parsePattern(source, 0, source.length, { unicode, unicodeSets: flags.includes('v') });
  return new Automaton(tree, flags);
}
