/** A worker process that delivers webhooks until it is killed. Its database is argument 1. */
import { workerProcess } from '#kit';
import integration from '../index.js';
import { notebook } from './notebook.js';

await workerProcess(String(process.argv[2]), [notebook, integration]);
process.send?.('ready');
