import type { PathRef } from '../../declare/field.js';
import { invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel } from '../../registry/model.js';
import { literal } from '../../registry/names.js';
import { tokens, type Token } from './formula-tokens.js';

export type Kind = 'number' | 'text' | 'bool' | 'date' | 'null';

/** A formula made into SQL. */
export interface Formula {
  readonly kind: Kind;
  /** Keys of the fields it names. */
  readonly reads: readonly string[];
  sql(c: PathRef): string;
}

interface Node {
  readonly kind: Kind;
  sql(c: PathRef): string;
}

const fail = (message: string): never => {
  throw invalid('/options/formula', message, undefined, 'invalid_formula');
};

/** Kinds of fields a formula may name, and how they stand in SQL. */
const FIELD_KINDS: Record<string, { kind: Kind; sql(c: PathRef, key: string): string }> = {
  int: { kind: 'number', sql: (c, key) => `${c(key)}::numeric` },
  decimal: { kind: 'number', sql: (c, key) => `${c(key)}::numeric` },
  // In minor units of the tenant's currency, as lists sort it and reports add it up.
  money: { kind: 'number', sql: (c, key) => `${c(key, '_base')}::numeric` },
  duration: { kind: 'number', sql: (c, key) => `${c(key)}::numeric` },
  text: { kind: 'text', sql: (c, key) => c(key) },
  choice: { kind: 'text', sql: (c, key) => c(key) },
  state: { kind: 'text', sql: (c, key) => c(key) },
  email: { kind: 'text', sql: (c, key) => c(key, '') },
  url: { kind: 'text', sql: (c, key) => c(key) },
  bool: { kind: 'bool', sql: (c, key) => c(key) },
  date: { kind: 'date', sql: (c, key) => c(key) },
};

const LONGEST = 2000;
const MOST_NODES = 200;

/**
 * Compiles a formula over an entity's own stored fields: `if(amount > 1000, price * quantity, 0)`. Numbers, texts in quotes, `true`, `false`,
 * `null`; `+ - * /`, comparisons, `and or not`; the functions below. It can only read, and never fails on a record: a division by
 * nothing is null. Throws a 400 `invalid_formula` that says what is wrong.
 */
export function compileFormula(source: string, entity: EntityModel): Formula {
  if (source.length > LONGEST) fail(`A formula has at most ${LONGEST} characters.`);
  const parser = new Parser(tokens(source, fail), entity);
  const node = parser.whole();
  return { kind: node.kind, reads: [...parser.reads], sql: (c) => node.sql(c) };
}

const BINDING: Record<string, number> = {
  or: 1,
  and: 2,
  '=': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};

class Parser {
  readonly reads = new Set<string>();
  private at = 0;
  private nodes = 0;
  private readonly list: readonly Token[];
  private readonly entity: EntityModel;

  constructor(list: readonly Token[], entity: EntityModel) {
    this.list = list;
    this.entity = entity;
  }

  whole(): Node {
    const node = this.expression(0);
    const rest = this.list[this.at];
    if (rest) fail(`«${rest.text}» was not expected at character ${rest.at + 1}.`);
    return node;
  }

  private take(): Token {
    const token = this.list[this.at++];
    return token ?? fail('The formula ends too early.');
  }

  private accept(text: string): boolean {
    const token = this.list[this.at];
    if (token?.kind === 'text' || token?.text !== text) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text))
      fail(`Expected «${text}»${this.list[this.at] ? ` at character ${(this.list[this.at] as Token).at + 1}` : ' at the end'}.`);
  }

  private expression(least: number): Node {
    if (++this.nodes > MOST_NODES) fail(`A formula has at most ${MOST_NODES} parts.`);
    let left = this.operand();
    for (;;) {
      const token = this.list[this.at];
      const binding = token && token.kind !== 'text' ? BINDING[token.text] : undefined;
      if (!token || binding === undefined || binding <= least) return left;
      this.at++;
      left = binary(token.text, left, this.expression(binding));
    }
  }

  private operand(): Node {
    const token = this.take();
    if (token.kind === 'number') return { kind: 'number', sql: () => `${token.text}::numeric` };
    if (token.kind === 'text') return { kind: 'text', sql: () => `${literal(token.text)}::text` };
    if (token.text === '(') {
      const inner = this.expression(0);
      this.expect(')');
      return inner;
    }
    if (token.text === '-') {
      const inner = needs('number', this.expression(7), '-');
      return { kind: 'number', sql: (c) => `(-${inner.sql(c)})` };
    }
    if (token.text === 'not') {
      const inner = needs('bool', this.expression(3), 'not');
      return { kind: 'bool', sql: (c) => `(not ${inner.sql(c)})` };
    }
    if (token.kind !== 'name') return fail(`«${token.text}» was not expected at character ${token.at + 1}.`);
    if (token.text === 'true' || token.text === 'false') return { kind: 'bool', sql: () => token.text };
    if (token.text === 'null') return { kind: 'null', sql: () => 'null' };
    return this.accept('(') ? this.call(token.text) : this.field(token.text);
  }

  private field(key: string): Node {
    const field = this.entity.fields.get(key);
    if (!field)
      return fail(`${this.entity.name} has no field ${key}; did you mean ${nearest(key, [...this.entity.fields.keys()])}?`);
    const known = field.field.computed ? undefined : FIELD_KINDS[field.field.kind];
    if (!known) return fail(`${key} is a ${field.field.kind}, which a formula cannot use.`);
    this.reads.add(key);
    return { kind: known.kind, sql: (c) => known.sql(c, key) };
  }

  private call(name: string): Node {
    const args: Node[] = [];
    if (!this.accept(')')) {
      do args.push(this.expression(0));
      while (this.accept(','));
      this.expect(')');
    }
    const known = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    if (!known) return fail(`There is no function ${name}; there are ${Object.keys(CALLS).join(', ')}.`);
    if (args.length < known.least || args.length > known.most) return fail(`${name} takes ${known.takes}.`);
    return known.make(args, name);
  }
}

const needs = (kind: Kind, node: Node, where: string): Node =>
  node.kind === kind || node.kind === 'null' ? node : fail(`«${where}» needs a ${kind}, not a ${node.kind}.`);

function sameKind(nodes: readonly Node[], where: string): Kind {
  const kinds = [...new Set(nodes.map((node) => node.kind).filter((kind) => kind !== 'null'))];
  if (kinds.length > 1) fail(`«${where}» needs values of one kind, not a ${kinds.join(' and a ')}.`);
  return kinds[0] ?? 'null';
}

function binary(sign: string, left: Node, right: Node): Node {
  if (sign === 'and' || sign === 'or') {
    const [a, b] = [needs('bool', left, sign), needs('bool', right, sign)];
    return { kind: 'bool', sql: (c) => `(${a.sql(c)} ${sign} ${b.sql(c)})` };
  }
  if (['+', '-', '*', '/'].includes(sign)) {
    const [a, b] = [needs('number', left, sign), needs('number', right, sign)];
    return {
      kind: 'number',
      sql: (c) => (sign === '/' ? `(${a.sql(c)} / nullif(${b.sql(c)}, 0))` : `(${a.sql(c)} ${sign} ${b.sql(c)})`),
    };
  }
  sameKind([left, right], sign);
  return { kind: 'bool', sql: (c) => `(${left.sql(c)} ${sign === '!=' ? '<>' : sign} ${right.sql(c)})` };
}

interface Call {
  readonly least: number;
  readonly most: number;
  readonly takes: string;
  make(args: readonly Node[], name: string): Node;
}

const numbers = (least: number, most: number, takes: string, sql: (args: string[]) => string): Call => ({
  least,
  most,
  takes,
  make(args, name) {
    args.forEach((arg) => needs('number', arg, name));
    return { kind: 'number', sql: (c) => sql(args.map((arg) => arg.sql(c))) };
  },
});

const texts = (sql: (text: string) => string, kind: Kind): Call => ({
  least: 1,
  most: 1,
  takes: 'one text',
  make: ([arg], name) => {
    const inner = needs('text', arg as Node, name);
    return { kind, sql: (c) => sql(`(${inner.sql(c)})::text`) };
  },
});

const anyKind = (name: string): Call => ({
  least: 2,
  most: 20,
  takes: 'two to twenty values of one kind',
  make(args) {
    const kind = sameKind(args, name);
    return { kind, sql: (c) => `${name}(${args.map((arg) => arg.sql(c)).join(', ')})` };
  },
});

const CALLS: Record<string, Call> = {
  if: {
    least: 3,
    most: 3,
    takes: 'a condition and two values',
    make([condition, yes, no]) {
      const when = needs('bool', condition as Node, 'if');
      const kind = sameKind([yes as Node, no as Node], 'if');
      return { kind, sql: (c) => `(case when ${when.sql(c)} then ${(yes as Node).sql(c)} else ${(no as Node).sql(c)} end)` };
    },
  },
  concat: {
    least: 1,
    most: 20,
    takes: 'one to twenty values',
    make: (args) => ({
      kind: 'text',
      sql: (c) => `concat(${args.map((arg) => (arg.kind === 'number' ? `trim_scale(${arg.sql(c)})` : arg.sql(c))).join(', ')})`,
    }),
  },
  coalesce: anyKind('coalesce'),
  least: anyKind('least'),
  greatest: anyKind('greatest'),
  round: numbers(1, 1, 'one number', ([x]) => `round(${x})`),
  abs: numbers(1, 1, 'one number', ([x]) => `abs(${x})`),
  upper: texts((text) => `upper(${text})`, 'text'),
  lower: texts((text) => `lower(${text})`, 'text'),
  length: texts((text) => `char_length(${text})::numeric`, 'number'),
  isEmpty: {
    least: 1,
    most: 1,
    takes: 'one value',
    make: ([arg]) => ({ kind: 'bool', sql: (c) => `(${(arg as Node).sql(c)} is null)` }),
  },
  days: {
    least: 2,
    most: 2,
    takes: 'two dates',
    make([later, earlier]) {
      const [a, b] = [needs('date', later as Node, 'days'), needs('date', earlier as Node, 'days')];
      return { kind: 'number', sql: (c) => `(${a.sql(c)} - ${b.sql(c)})::numeric` };
    },
  },
};
