import type { Module } from '#kernel';
import catalog from './catalog/index.js';
import contacts from './contacts/index.js';
import integration from './integration/index.js';
import sales from './sales/index.js';

/** The modules this program runs, those that others depend on first. `npx eleven new module` adds to it. */
export const installed: readonly Module[] = [contacts, catalog, sales, integration];
