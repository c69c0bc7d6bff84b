import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { goldenFiles } from './golden-files.js';

/** `npm run golden`: writes `openapi/` anew; what changed in it is for the reviewer to see. */
const files = await goldenFiles();
rmSync('openapi', { recursive: true, force: true });
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join('openapi', path)), { recursive: true });
  writeFileSync(join('openapi', path), text);
}
console.log(`Wrote ${Object.keys(files).length} files to openapi/`);
