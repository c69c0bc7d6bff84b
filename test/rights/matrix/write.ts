import { existsSync, writeFileSync } from 'node:fs';
import { installed } from '../../../modules/installed.js';
import { kernelModules } from '../../../src/parts/index.js';
import { buildRegistry } from '../../../src/registry/build.js';
import { docsOpenApi } from '../../../src/surfaces/docs/routes.js';
import { furtherOpenApi } from '../../../src/surfaces/further-routes.js';
import { openApiOf } from '../../../src/surfaces/openapi/document.js';
import { formatMatrix, MATRIX_FILE, readMatrix } from './matrix-file.js';
import { operationsOf } from './operations.js';
import { PAGES } from './pages.js';
import { proposeRow } from './propose.js';

/**
 * `npm run matrix`: adds a row for every operation that has none, marked `REVIEW`, and drops rows of operations that are gone.
 * What stands there already stays as it is, whatever the declarations say by now.
 */
const registry = buildRegistry([...kernelModules, ...installed]);
const document = openApiOf(registry, [...furtherOpenApi(registry), docsOpenApi]) as {
  paths: Record<string, Record<string, unknown>>;
};
const routes = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
);
const known = new Map((existsSync(MATRIX_FILE) ? readMatrix() : []).map((row) => [row.operation, row]));
const rows = operationsOf(registry, [...routes, ...PAGES]).map((operation) => known.get(operation.name) ?? proposeRow(operation));
rows.sort((a, b) => (a.operation.split(/[ .]/)[0] ?? '').localeCompare(b.operation.split(/[ .]/)[0] ?? '', 'en'));
writeFileSync(MATRIX_FILE, formatMatrix(rows));
const marked = rows.filter((row) => row.reviewed === 'REVIEW');
console.log(`${MATRIX_FILE}: ${rows.length} operations, ${marked.length} of them to be reviewed.`);
for (const row of marked.slice(0, 50)) console.log(`  ${row.operation}`);
