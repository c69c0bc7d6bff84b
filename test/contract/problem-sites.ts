import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A place where a refusal is made. */
export interface ProblemSite {
  /** `src/access/refusals.ts:12` */
  readonly at: string;
  /** Stable code; null where it is handed in from elsewhere. */
  readonly code: string | null;
  readonly status: number | null;
  /** The message, `${…}` standing for what is put in; null where it is handed in from elsewhere. */
  readonly message: string | null;
}

/** The makers of problems: at which argument code, status and message stand, and what they are when left out. */
interface Maker {
  readonly code?: number;
  readonly message?: number;
  readonly status?: number;
  readonly fixedCode?: string;
  readonly fixedStatus?: number;
}

const MAKERS: Readonly<Record<string, Maker>> = {
  Problem: { code: 0, status: 1, message: 2 },
  invalid: { message: 1, code: 3, fixedCode: 'invalid_value', fixedStatus: 400 },
  conflict: { code: 0, message: 1, fixedStatus: 409 },
  forbidden: { message: 1, fixedCode: 'forbidden', fixedStatus: 403 },
  fileProblem: { code: 0, message: 1, fixedStatus: 400 },
  rowProblem: { code: 1, message: 2, fixedStatus: 400 },
  badRow: { code: 1, message: 2, fixedStatus: 400 },
  bad: { message: 0, fixedCode: 'invalid_request', fixedStatus: 400 },
  refuse: { code: 0, message: 1, fixedStatus: 400 },
  GraphQLError: { message: 0 },
  unavailable: { code: 0, message: 1, fixedStatus: 503 },
};

/** Every place in these folders, tests left out. */
export function problemSites(folders: readonly string[]): ProblemSite[] {
  return folders.flatMap((folder) => filesOf(folder).flatMap(sitesIn));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'test' ? [] : filesOf(path);
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : [];
  });
}

function sitesIn(file: string): ProblemSite[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true);
  const sites: ProblemSite[] = [];
  constants = constantsOf(source);
  const visit = (node: ts.Node): void => {
    const at = `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) sites.push(...ofCall(node, at));
    if (ts.isObjectLiteralExpression(node)) sites.push(...ofObject(node, at));
    if (ts.isArrayLiteralExpression(node)) sites.push(...ofTuple(node, at));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

/** The constants of the file at hand that hold texts, alone or by name. */
let constants = new Map<string, ts.Expression>();

const constantsOf = (source: ts.SourceFile): Map<string, ts.Expression> =>
  new Map(
    source.statements.flatMap((statement) =>
      ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.flatMap(({ name, initializer }) =>
            initializer ? [[name.getText(), plain(initializer)] as const] : [],
          )
        : [],
    ),
  );

const plain = (node: ts.Expression): ts.Expression =>
  ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? plain(node.expression) : node;

function ofCall(node: ts.CallExpression | ts.NewExpression, at: string): ProblemSite[] {
  const maker = ts.isIdentifier(node.expression) ? MAKERS[node.expression.text] : undefined;
  if (!maker || /^[A-Z]/.test(node.expression.getText()) !== ts.isNewExpression(node)) return [];
  // Other functions are called so too; a maker of problems is given a code.
  if (node.expression.getText() === 'refuse' && !(node.arguments?.[0] && ts.isStringLiteral(node.arguments[0]))) return [];
  const argument = (index: number | undefined): ts.Expression | undefined =>
    index === undefined ? undefined : node.arguments?.[index];
  const status = argument(maker.status);
  const codes = argument(maker.code) ? textsOf(argument(maker.code)) : [maker.fixedCode ?? null];
  const messages = argument(maker.message) ? textsOf(argument(maker.message)) : [];
  return codes.flatMap((code) =>
    (messages.length > 0 ? messages : [null]).map((message) => ({
      at,
      code,
      message,
      status: status && ts.isNumericLiteral(status) ? Number(status.text) : (maker.fixedStatus ?? null),
    })),
  );
}

const CODE = /^[a-z]+(_[a-z0-9]+)*$/;

/** `{ code: 'x', message: 'y' }`: entries of tables and of reports; `code` alone in what GraphQL errors extend. */
function ofObject(node: ts.ObjectLiteralExpression, at: string): ProblemSite[] {
  const value = (name: string): ts.Expression | undefined =>
    node.properties.flatMap((p) => (ts.isPropertyAssignment(p) && p.name.getText() === name ? [p.initializer] : []))[0];
  const [code, message, status] = [value('code'), value('message'), value('status')];
  const codes = textsOf(code).filter((one) => one === null || CODE.test(one));
  const texts = message && textsOf(message).some((text) => text !== null) ? textsOf(message) : [null];
  if (!code || (codes.every((one) => one === null) && texts.every((one) => one === null))) return [];
  // A code beside a pattern names a sequence of numbers.
  if (value('pattern')) return [];
  return codes.flatMap((one) =>
    texts.map((text) => ({
      at,
      code: one,
      message: text,
      status: status && ts.isNumericLiteral(status) ? Number(status.text) : null,
    })),
  );
}

/** `[431, 'headers_too_large', '…']`: what is answered before there is a request, and so in English. */
function ofTuple({ elements }: ts.ArrayLiteralExpression, at: string): ProblemSite[] {
  const [status, code, message] = elements;
  if (elements.length !== 3 || !status || !ts.isNumericLiteral(status) || !code || !ts.isStringLiteral(code) || !message)
    return [];
  return [{ at, code: code.text, message: null, status: Number(status.text) }];
}

/** The texts an expression may give; null for one that is only known when it runs. */
function textsOf(node: ts.Expression | undefined): (string | null)[] {
  if (!node || node.getText() === 'undefined') return [null];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return combined(node);
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isIdentifier(node) && constants.has(node.text)) return textsOf(constants.get(node.text));
  if (ts.isElementAccessExpression(node)) return membersOf(node);
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return textsOf(node.left).flatMap((left) =>
      textsOf(node.right).map((right) => (left === null && right === null ? null : `${left ?? '${…}'}${right ?? '${…}'}`)),
    );
  }
  return [null];
}

/** Any member of a table of texts. */
function membersOf({ expression }: ts.ElementAccessExpression): (string | null)[] {
  const table = constants.get(expression.getText());
  if (!table || !ts.isObjectLiteralExpression(table)) return [null];
  return table.properties.flatMap((p) => (ts.isPropertyAssignment(p) ? textsOf(p.initializer) : [null]));
}

/** A template in all its forms: choices inside it are told apart, anything else is `${…}`. */
function combined(node: ts.TemplateExpression): string[] {
  return node.templateSpans.reduce<string[]>(
    (starts, span) => {
      const inner = ts.isConditionalExpression(span.expression)
        ? textsOf(span.expression).map((text) => text ?? '${…}')
        : ['${…}'];
      return starts.flatMap((start) => inner.map((text) => `${start}${text}${span.literal.text}`));
    },
    [node.head.text],
  );
}
