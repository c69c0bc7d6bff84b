import { fileProblem } from '../problems.js';

/** A piece of the file that should be one record. */
export interface Element {
  readonly text: string;
  /** `cut`: the file ended inside it; `large`: beyond the limit, its text is gone. */
  readonly fault?: 'cut' | 'large';
  /** The wrapping object, in which no list of objects was found. */
  readonly whole?: true;
}

type Place = 'before' | 'object' | 'list' | 'after';

interface State {
  place: Place;
  /** Open brackets, outermost first. */
  stack: string;
  /** The outermost bracket is an object's. */
  wrapped: boolean;
  /** How many brackets are open between elements: 1 in a bare list, 2 in a list inside an object. */
  base: number;
  inString: boolean;
  escaped: boolean;
  /** The string is a key of the wrapping object. */
  inKey: boolean;
  /** Last character outside strings that is no blank; `"` for a string. */
  previous: string;
  /** Key whose value comes, in the wrapping object. */
  key: string;
  /** The list found in the wrapping object. */
  list: string | undefined;
  /** A `[` in the wrapping object whose first item decides whether it is the list. */
  maybeList: boolean;
  parts: string[];
  length: number;
  taking: boolean;
}

/**
 * Splits a JSON text into the elements of its list without holding more than one of them: a bare list, or the one list
 * of objects inside an object (`{"data": […], "total": 5}`); an object without such a list is one element itself.
 * Only brackets and strings are looked at; each element is parsed on its own afterwards, so a broken one costs itself
 * alone. A text runs to its line's end at most, and an object beginning where a key must stand begins a new element.
 * @throws Problem `not_json`, `several_lists`, `trailing_content`, `too_deep`
 */
export function elementReader(limit: number, wanted?: string) {
  const state = initial();
  return {
    push(piece: string): Element[] {
      const found: Element[] = [];
      let from = 0;
      for (let at = 0; at < piece.length; at++) {
        const character = piece[at] as string;
        if (state.inString) inString(state, character);
        else if (character !== ' ' && character !== '\n' && character !== '\r' && character !== '\t') {
          const step = state.place === 'list' ? inList(state, character) : outside(state, character, wanted);
          if (step === 'end' || step === 'restart') found.push(finished(state, limit, piece.slice(from, at)));
          if (step === 'end-after') found.push(finished(state, limit, piece.slice(from, at + 1)));
          if (step === 'begin' || step === 'restart') from = begin(state, at);
          if (step === 'forget') Object.assign(state, { taking: false, parts: [] });
          state.previous = character;
        }
      }
      if (state.taking) keep(state, limit, piece.slice(from));
      return found;
    },
    end(): Element[] {
      if (state.place === 'before' || state.place === 'after') return [];
      return [{ text: state.parts.join(''), fault: 'cut' }];
    },
  };
}

const initial = (): State => ({
  place: 'before',
  stack: '',
  wrapped: false,
  base: 1,
  inString: false,
  escaped: false,
  inKey: false,
  previous: '',
  key: '',
  list: undefined,
  maybeList: false,
  parts: [],
  length: 0,
  taking: false,
});

function begin(state: State, at: number): number {
  Object.assign(state, { parts: [], length: 0, taking: true });
  return at;
}

function keep(state: State, limit: number, text: string): void {
  state.length += text.length;
  if (state.length > limit) state.parts = [];
  else state.parts.push(text);
}

function finished(state: State, limit: number, text: string): Element {
  keep(state, limit, text);
  const whole = state.place === 'after' && state.list === undefined && state.wrapped ? ({ whole: true } as const) : {};
  const element: Element =
    state.length > limit ? { text: '', fault: 'large', ...whole } : { text: state.parts.join(''), ...whole };
  Object.assign(state, { parts: [], length: 0, taking: false });
  return element;
}

function inString(state: State, character: string): void {
  if (state.escaped) state.escaped = false;
  else if (character === '\\') state.escaped = true;
  else if (character === '"' || character === '\n') {
    state.inString = false;
    return;
  }
  if (state.inKey && state.key.length < 256) state.key += character;
}

type Step = 'begin' | 'end' | 'end-after' | 'restart' | 'forget' | undefined;

/** Before the list, and in the object around it. */
function outside(state: State, character: string, wanted: string | undefined): Step {
  if (state.place === 'before') return first(state, character);
  if (state.place === 'after')
    throw fileProblem(
      'trailing_content',
      'Something follows the end of the JSON value; a file with one object per line must be read as NDJSON.',
    );
  if (state.maybeList) {
    state.maybeList = false;
    if (wanted === undefined ? character === '{' : state.key === wanted) return enterList(state, character);
  }
  if (character === '"') {
    state.inString = true;
    state.inKey = state.stack === '{' && state.previous !== ':';
    if (state.inKey) state.key = '';
  } else if (character === '[') {
    state.maybeList = state.stack === '{';
    push(state, character);
  } else if (character === '{') push(state, character);
  else if (character === ']' || character === '}') state.stack = state.stack.slice(0, -1);
  if (state.stack !== '') return undefined;
  state.place = 'after';
  return state.list === undefined ? 'end-after' : undefined;
}

function first(state: State, character: string): Step {
  if (character !== '[' && character !== '{')
    throw fileProblem('not_json', 'The file is not JSON: it must begin with a list of objects or an object.');
  state.stack = character;
  state.wrapped = character === '{';
  state.place = character === '[' ? 'list' : 'object';
  return character === '{' ? 'begin' : undefined;
}

const maxOpen = 1_000;

function push(state: State, bracket: string): void {
  if (state.stack.length >= maxOpen) throw fileProblem('too_deep', `The file nests deeper than ${maxOpen} levels.`);
  state.stack += bracket;
}

function enterList(state: State, character: string): Step {
  if (state.list !== undefined)
    throw fileProblem(
      'several_lists',
      `The file holds several lists (${state.list}, ${state.key}); name the one with the records.`,
      { lists: [state.list, state.key] },
    );
  Object.assign(state, { list: state.key, place: 'list', base: 2, taking: false, parts: [], length: 0, previous: '[' });
  const step = inList(state, character);
  return step ?? 'forget';
}

/** Inside the list: where elements begin and end. */
function inList(state: State, character: string): Step {
  const { stack, base, taking } = state;
  const between = stack.length === base;
  if (character === '"') Object.assign(state, { inString: true, inKey: false });
  if (between && character === ',') return taking ? 'end' : undefined;
  if (between && character === ']') {
    state.stack = stack.slice(0, -1);
    state.place = state.stack === '' ? 'after' : 'object';
    return taking ? 'end' : undefined;
  }
  if (character === '{' || character === '[') return open(state, character, between);
  if (character === '}' || character === ']') return close(state, character);
  return between && !taking ? 'begin' : undefined;
}

function open(state: State, character: string, between: boolean): Step {
  const misplaced = !between && character === '{' && state.stack.endsWith('{') && state.previous !== ':';
  if (misplaced) state.stack = state.stack.slice(0, state.base);
  push(state, character);
  if (misplaced) return 'restart';
  if (!between) return undefined;
  return state.taking ? 'restart' : 'begin';
}

function close(state: State, character: string): Step {
  const opening = character === '}' ? '{' : '[';
  const match = state.stack.lastIndexOf(opening);
  if (match >= state.base) {
    state.stack = state.stack.slice(0, match);
    return match === state.base ? 'end-after' : undefined;
  }
  if (opening === '[' && match === state.base - 1) {
    state.stack = state.stack.slice(0, match);
    state.place = state.stack === '' ? 'after' : 'object';
    return 'end';
  }
  return undefined;
}
