#!/usr/bin/env node
/** `npx eleven`: the command line. Paths it is given are relative to where it is called, the data folder is the project's. */
import { join } from 'node:path';
import { prepare, root } from './bootstrap.mjs';
import { become } from './child.mjs';

await prepare();
become([join(root, 'dist', 'src', 'cli.js'), ...process.argv.slice(2)], {
  env: { ...process.env, DATA_DIR: process.env.DATA_DIR || join(root, '.data') },
});
