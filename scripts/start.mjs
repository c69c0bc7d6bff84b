/** `npm start`: installs, builds and runs the server. docs/configuration.md lists its settings. */
import { join } from 'node:path';
import { prepare, root } from './bootstrap.mjs';
import { become } from './child.mjs';

await prepare();
// A larger nursery keeps streams of rows (imports, exports) out of the old heap, and what gets there all the same is cleared away
// when the heap has grown by two fifths: left to itself it grows to several times what is in use, and gives memory back late.
const memory = ['--max-semi-space-size=32', '--heap-growing-percent=40'];
become([...memory, join(root, 'dist', 'src', 'main.js'), ...process.argv.slice(2)], { cwd: root });
