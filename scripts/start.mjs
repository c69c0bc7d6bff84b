/** `npm start`: installs, builds and runs the server. docs/configuration.md lists its settings. */
import { join } from 'node:path';
import { prepare, root } from './bootstrap.mjs';
import { become } from './child.mjs';

await prepare();
become([join(root, 'dist', 'src', 'main.js'), ...process.argv.slice(2)], { cwd: root });
