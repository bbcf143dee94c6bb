import { adoption } from './adoption';
import { answers } from './answers';
import { audit } from './audit';
import { calls } from './calls';
import { compositions } from './compositions';
import { constructs } from './constructs';
import { creation } from './creation';
import { emulator } from './emulator';
import { history } from './history';
import { kinds } from './kinds';
import { lifecycle } from './lifecycle';
import { localServices } from './local-services';
import type { Mutant } from './mutant';
import { recordings } from './recordings';
import { replacement } from './replacement';
import { runtimeStages } from './runtime-stages';
import { tokenIssuer } from './token-issuer';
import { tokens } from './tokens';

export { mistakeIn } from './mutant';

export const mutants: readonly Mutant[] = [
  ...creation,
  ...history,
  ...lifecycle,
  ...replacement,
  ...adoption,
  ...answers,
  ...calls,
  ...kinds,
  ...constructs,
  ...runtimeStages,
  ...tokenIssuer,
  ...recordings,
  ...tokens,
  ...audit,
  ...compositions,
  ...emulator,
  ...localServices,
];
