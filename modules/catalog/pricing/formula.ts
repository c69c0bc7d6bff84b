import { invalid } from '#kernel';
import {
  add,
  compare,
  divide,
  fraction,
  greater,
  lesser,
  multiply,
  ONE,
  parseDecimal,
  round,
  subtract,
  ZERO,
  type Fraction,
} from './fraction.js';
import { tokens, type Token } from './formula-tokens.js';

/** What a formula may name besides a product's own number options, which are `options.<code>`. */
export const VARIABLES = [
  'quantity',
  'width',
  'height',
  'depth',
  'length',
  'thickness',
  'diameter',
  'area',
  'perimeter',
] as const;

/** A checked formula: gives its value for the variables it names. */
export interface Formula {
  readonly text: string;
  readonly names: readonly string[];
  value(variables: ReadonlyMap<string, Fraction>): Fraction;
}

type Step = (variables: ReadonlyMap<string, Fraction>) => Fraction;

const truth = (yes: boolean): Fraction => (yes ? ONE : ZERO);

const BINARY: Readonly<Record<string, { strength: number; of: (a: Fraction, b: Fraction) => Fraction }>> = {
  '<': { strength: 1, of: (a, b) => truth(compare(a, b) < 0) },
  '<=': { strength: 1, of: (a, b) => truth(compare(a, b) <= 0) },
  '>': { strength: 1, of: (a, b) => truth(compare(a, b) > 0) },
  '>=': { strength: 1, of: (a, b) => truth(compare(a, b) >= 0) },
  '=': { strength: 1, of: (a, b) => truth(compare(a, b) === 0) },
  '+': { strength: 2, of: add },
  '-': { strength: 2, of: subtract },
  '*': { strength: 3, of: multiply },
  '/': { strength: 3, of: divide },
};

const FUNCTIONS: Readonly<Record<string, { least: number; most: number; of: (values: readonly Fraction[]) => Fraction }>> = {
  min: { least: 1, most: 20, of: (values) => values.reduce(lesser) },
  max: { least: 1, most: 20, of: (values) => values.reduce(greater) },
  ceil: { least: 1, most: 1, of: ([a = ZERO]) => fraction(round(a, 'up')) },
  floor: { least: 1, most: 1, of: ([a = ZERO]) => fraction(round(a, 'down')) },
  round: { least: 1, most: 1, of: ([a = ZERO]) => fraction(round(a)) },
  if: { least: 3, most: 3, of: ([test = ZERO, yes = ZERO, no = ZERO]) => (test.of === 0n ? no : yes) },
};

const MOST_CHARACTERS = 500;
const DEEPEST = 40;
const known = new Map<string, Formula>();

/**
 * Checks and prepares a formula: numbers, `+ - * / ( )`, comparisons (which are 1 or 0), `min max ceil floor round if(test, yes, no)`,
 * the {@link VARIABLES} and `options.<code>`. Sizes are millimetres as ordered, `area` square metres, `perimeter` metres. It is
 * reckoned exactly, and can neither loop nor reach anything.
 *
 * @example
 * parseFormula('max(area, 0.25)', '/priceFormula')
 */
export function parseFormula(text: string, pointer: string): Formula {
  const found = known.get(text);
  if (found) return found;
  if (text.length > MOST_CHARACTERS) throw invalid(pointer, `A formula has at most ${MOST_CHARACTERS} characters.`);
  const reader = new Reader(tokens(text, pointer), pointer);
  const step = reader.whole();
  const formula: Formula = {
    text,
    names: [...reader.names],
    value(variables) {
      try {
        return step(variables);
      } catch (error) {
        if (error instanceof RangeError)
          throw invalid(pointer, `The formula ${text} divides by zero for these parameters; change them or the formula.`);
        throw error;
      }
    },
  };
  if (known.size > 5000) known.clear();
  known.set(text, formula);
  return formula;
}

/** Recursive descent with operator strengths; every rule is a method of a few lines. */
class Reader {
  readonly names = new Set<string>();
  private at = 0;
  private depth = 0;
  private readonly list: readonly Token[];
  private readonly pointer: string;

  constructor(list: readonly Token[], pointer: string) {
    this.list = list;
    this.pointer = pointer;
  }

  whole(): Step {
    const step = this.binary(1);
    const rest = this.list[this.at];
    if (rest) throw invalid(this.pointer, `The formula cannot be read from "${rest.text}" on.`);
    return step;
  }

  private binary(strength: number): Step {
    if (++this.depth > DEEPEST) throw invalid(this.pointer, `The formula is nested deeper than ${DEEPEST} levels.`);
    let left = this.unary();
    for (;;) {
      const operator = BINARY[this.list[this.at]?.text ?? ''];
      if (!operator || operator.strength < strength) break;
      this.at++;
      const [first, second] = [left, this.binary(operator.strength + 1)];
      left = (variables) => operator.of(first(variables), second(variables));
    }
    this.depth--;
    return left;
  }

  private unary(): Step {
    let negative = false;
    while (this.list[this.at]?.text === '-') {
      negative = !negative;
      this.at++;
    }
    const step = this.atom();
    return negative ? (variables) => subtract(ZERO, step(variables)) : step;
  }

  private atom(): Step {
    const token = this.list[this.at++];
    if (!token) throw invalid(this.pointer, 'The formula ends too early.');
    if (token.kind === 'number') {
      const value = parseDecimal(token.text);
      return () => value;
    }
    if (token.text === '(') {
      const inner = this.binary(1);
      this.expect(')');
      return inner;
    }
    if (token.kind === 'name') return this.list[this.at]?.text === '(' ? this.call(token.text) : this.variable(token.text);
    throw invalid(this.pointer, `The formula cannot be read from "${token.text}" on.`);
  }

  private variable(name: string): Step {
    if (!(VARIABLES as readonly string[]).includes(name) && !/^options\.[a-z][A-Za-z0-9]*$/.test(name))
      throw invalid(this.pointer, `A formula knows no ${name}; it may name ${VARIABLES.join(', ')} and options.<code>.`);
    this.names.add(name);
    return (variables) => {
      const value = variables.get(name);
      if (!value) throw invalid('/parameters', `The price needs ${name.replace(/^options\./, '')}; give it in parameters.`);
      return value;
    };
  }

  private call(name: string): Step {
    const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!called)
      throw invalid(this.pointer, `A formula knows no function ${name}; these are: ${Object.keys(FUNCTIONS).join(', ')}.`);
    this.at++;
    const given: Step[] = [this.binary(1)];
    while (this.list[this.at]?.text === ',') {
      this.at++;
      given.push(this.binary(1));
    }
    this.expect(')');
    if (given.length < called.least || given.length > called.most)
      throw invalid(this.pointer, `${name} in a formula takes ${called.least} to ${called.most} values.`);
    // Only the branch that is taken is reckoned, so that it may guard a division.
    if (name === 'if') return (variables) => ((given[0] as Step)(variables).of === 0n ? given[2] : given[1])!(variables);
    return (variables) => called.of(given.map((step) => step(variables)));
  }

  private expect(text: string): void {
    const token = this.list[this.at++];
    if (token?.text !== text) throw invalid(this.pointer, `The formula lacks "${text}".`);
  }
}
