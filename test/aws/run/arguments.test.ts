import { PROBES } from '../probes';
import { readArguments } from './arguments';

const HERE = ['--account', '123456789012', '--region', 'eu-west-1'];
const RUN = 'run npm run test:aws -- --account 123456789012 --region eu-west-1';

test.each([
  [[], `--account must be an account id of 12 digits, got none; ${RUN}`],
  [['--account', '12', '--region', 'eu-west-1'], `--account must be an account id of 12 digits, got 12; ${RUN}`],
  [['--account', '123456789012'], `--region must be a region of AWS, got none; ${RUN}`],
  [['--account', '123456789012', '--region', 'Ireland'], `--region must be a region of AWS, got Ireland; ${RUN}`],
  [['--local', '--region', 'eu-west-1'], '--local takes neither --account nor --region; leave them out'],
  [[...HERE, '--write'], '--write and --check take --local; add it'],
  [['--local', '--write', '--probe', 'any'], '--write and --check take a run of all probes; leave out --probe'],
  [['--clean'], `--account must be an account id of 12 digits, got none; ${RUN}`],
])('%j is refused', (args, message) => {
  expect(() => readArguments(args, [])).toThrow(message);
});

test('a probe that does not exist is refused, with those that do', () => {
  expect(() => readArguments([...HERE, '--probe', 'no'], PROBES)).toThrow(
    `--probe must be the id of a probe, got no; one of ${PROBES.map(({ id }) => id).join(', ')}`,
  );
});

test('an unknown option is refused', () => {
  expect(() => readArguments([...HERE, '--fast'], [])).toThrow(`Unknown option '--fast'`);
});

test('an account and a region run all probes there, after a question', () => {
  const where = { account: '123456789012', region: 'eu-west-1' };
  expect(readArguments(HERE, PROBES)).toEqual({ where, clean: false, yes: false, probes: PROBES, page: undefined });
});
