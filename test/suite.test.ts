import { runSuite } from './support/suite';

runSuite(__filename);
