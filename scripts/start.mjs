/** `npm start`: installs, builds and runs the server. docs/configuration.md lists its settings. */
import { join } from 'node:path';
import { prepare, root } from './bootstrap.mjs';
import { become } from './child.mjs';

await prepare();
// A larger nursery keeps streams of rows (imports, exports) out of the old heap, which gives memory back late.
become(['--max-semi-space-size=32', join(root, 'dist', 'src', 'main.js'), ...process.argv.slice(2)], { cwd: root });
