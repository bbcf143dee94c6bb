import { join } from 'node:path';

/** The folder of the runner program. The build copies it next to the bundle. */
export const RUNNER_FOLDER = join(__dirname, 'runner');
