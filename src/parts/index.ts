import { adapt } from '../adapt/index.js';
import { audit } from '../audit/index.js';
import { customFields } from '../adapt/custom/index.js';
import { core } from '../core/index.js';
import type { Module } from '../declare/module.js';
import { files } from '../files/index.js';
import { notify } from '../notify/index.js';
import { processes } from '../processes/index.js';
import { sequences } from '../sequences/index.js';

const parts: readonly Module[] = [core, sequences, files, notify, processes, adapt, customFields, audit];

/** The kernel's own modules, which every installation has, whatever it runs besides, and no firm can switch off. */
export const kernelModules: readonly Module[] = parts.map((module) => ({ ...module, always: true }));
