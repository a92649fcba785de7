import { workerData } from 'node:worker_threads';
import { copyFile, type CopyTask } from './copy-file.js';

/** The thread in which a generation is copied; ends when it is. */
copyFile(workerData as CopyTask);
