/** A worker process that stops when it is told to, and says when it has. Its database is argument 1. */
import { workerProcess } from '#kit';
import integration from '../index.js';
import { notebook } from './notebook.js';

const jobs = await workerProcess(String(process.argv[2]), [notebook, integration]);
process.on('message', () => void jobs.stop(1000).then(() => process.send?.('stopped')));
process.send?.('ready');
