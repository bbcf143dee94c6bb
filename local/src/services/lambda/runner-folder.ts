import { join } from 'node:path';

/** The program of functions' processes, as it stands: beside this file, and beside the program that this is bundled into. */
export const RUNNER_FOLDER = join(__dirname, 'runner');
