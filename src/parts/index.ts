import { adapt } from '../adapt/index.js';
import { audit } from '../audit/index.js';
import { core } from '../core/index.js';
import type { Module } from '../declare/module.js';
import { files } from '../files/index.js';
import { notify } from '../notify/index.js';
import { sequences } from '../sequences/index.js';

/** The kernel's own modules, which every installation has, whatever it runs besides. */
export const kernelModules: readonly Module[] = [core, sequences, files, notify, adapt, audit];
