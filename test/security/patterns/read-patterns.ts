import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A regular expression of the sources. */
export interface Pattern {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** All that stand in these folders as literals, or as a text given to `RegExp`. Those put together while running are told apart. */
export function readPatterns(folders: readonly string[]): { patterns: Pattern[]; composed: string[] } {
  const patterns: Pattern[] = [];
  const composed: string[] = [];
  for (const file of folders.flatMap(sources)) {
    const text = readFileSync(file, 'utf8');
    if (!/\/|RegExp/.test(text)) continue;
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const place = (): string => `${file}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
      if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
        const literal = node.getText(tree);
        const end = literal.lastIndexOf('/');
        patterns.push({ place: place(), source: literal.slice(1, end), flags: literal.slice(end + 1) });
      } else if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText(tree) === 'RegExp') {
        const [source, flags] = node.arguments ?? [];
        if (source && ts.isStringLiteralLike(source) && (!flags || ts.isStringLiteralLike(flags)))
          patterns.push({ place: place(), source: source.text, flags: flags?.text ?? '' });
        else composed.push(file);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return { patterns, composed };
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/(^|\/)test\//.test(file))
    .map((file) => join(folder, file));
