import type { Translation } from '../declare/module.js';
export const processMessages: readonly Translation[] = [];
