/** `npm run proof`: builds the product and the proofs, then runs them. proof/README.md says what there is. */
import { join } from 'node:path';
import { node24, prepare, root, run } from './bootstrap.mjs';
import { become } from './child.mjs';

await prepare();
const { code, output } = await run(node24, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'proof/tsconfig.json']);
if (code !== 0) {
  process.stderr.write(output);
  process.exit(1);
}
become([join(root, 'dist', 'proof', 'run.js'), ...process.argv.slice(2)], { cwd: root });
