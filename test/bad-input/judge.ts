/** What an answer must never hold: stacks, SQL, paths, the driver's words. */
const INSIDE = [
  /\n\s+at \S/,
  /node_modules/,
  /\.(ts|js|mjs):\d+/,
  /\/(src|dist|work|home|tmp)\/[a-z]/,
  /SQLSTATE/,
  /\bselect .{1,200} from /i,
  /insert into /i,
  /syntax error at/,
  /violates .* constraint/,
  /(relation|column|function|operator) "?[\w.]+"? does not exist/,
  /invalid input syntax/,
  /\$\d+::/,
  /\bapp\.tenant\b/,
  /(Type|Range|Reference|Syntax)Error/,
  /Cannot read propert/,
  /is not a function/,
  /Maximum call stack/,
  /\bFST_ERR|\bERR_[A-Z]/,
  /\bpg_|\beleven_(app|internal)\b/,
  /INTERNAL_SERVER_ERROR/,
];

/** Codes that tell of one place in the input, which must then be named. */
const POINTED = new Set([
  'invalid_value',
  'unknown_field',
  'required',
  'link_not_found',
  'unknown_parameter',
  'unknown_operator',
  'invalid_cursor',
  'read_only_field',
  'unknown_key',
  'invalid_if_match',
  'invalid_idempotency_key',
  'invalid_variables',
]);

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly milliseconds: number;
}

const SLOW = 10_000;

/** What is wrong with an answer; null if it is as it must be. `canary` is what only another tenant may see. */
export function judge(answer: Answered, canary: string, method = 'GET'): string | null {
  if (answer.status >= 500) return `status ${answer.status}`;
  if (answer.milliseconds > SLOW) return `${Math.round(answer.milliseconds)} ms`;
  if (canary !== '' && answer.text.includes(canary)) return "another tenant's canary";
  if (/"internal_error"/.test(answer.text)) return 'internal_error';
  if (answer.status < 400 || method === 'HEAD') return null;
  const inside = INSIDE.find((pattern) => pattern.test(answer.text));
  if (inside) return `the answer shows ${inside.source}`;
  return refusal(answer);
}

interface Refusal {
  status?: number;
  code?: string;
  detail?: string;
  requestId?: string;
  pointer?: string;
  errors?: { message?: string; extensions?: { code?: string; status?: number; pointer?: string } }[];
}

/** RFC 9457 for REST, `extensions` for GraphQL. */
function refusal({ status, headers, text }: Answered): string | null {
  const type = String(headers['content-type'] ?? '');
  let body: Refusal;
  try {
    body = JSON.parse(text) as Refusal;
  } catch {
    return `a refusal that is no JSON (${type}): ${text.slice(0, 80)}`;
  }
  if (body.errors)
    return (
      body.errors.map((error) => problemOf(error.extensions?.code, error.extensions?.pointer)).find((p) => p !== null) ?? null
    );
  if (!type.startsWith('application/problem+json')) return `a refusal of type ${type}`;
  if (body.status !== status) return `status ${String(body.status)} in the body of a ${status}`;
  if (!body.detail || !body.requestId) return 'no detail or request id';
  return problemOf(body.code, body.pointer);
}

function problemOf(code: string | undefined, pointer: string | undefined): string | null {
  if (!code || !/^[a-z][a-z0-9_]*$/.test(code)) return `code ${String(code)}`;
  if (code === 'internal_error') return 'internal_error';
  return POINTED.has(code) && pointer === undefined ? `${code} without a pointer` : null;
}

/** The errors of a GraphQL answer of status 200, which must be as good as refusals. */
export function judgeGraphql(answer: Answered, canary: string): string | null {
  const wrong = judge(answer, canary);
  if (wrong || answer.status >= 400 || !answer.text.includes('"errors"')) return wrong;
  const inside = INSIDE.find((pattern) => pattern.test(answer.text));
  if (inside) return `the answer shows ${inside.source}`;
  return refusal(answer);
}
