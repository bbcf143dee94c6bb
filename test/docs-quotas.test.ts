/** The numbers of docs/quotas.md are those that ivs-local enforces, and those of the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, Tags } from 'aws-cdk-lib';
import { createListing } from '../local/src/services/ivs/collections/listing';
import { type IvsOperation, OPERATIONS } from '../local/src/services/ivs/operations';
import { QUOTA_NAMES } from '../local/src/services/ivs/state/quota-names';
import { createRegion, newRegionState } from '../local/src/services/ivs/state/region';
import { systemClock } from '../local/src/system/clock';
import { Stage } from '../src';
import { constantIn, type DocumentedNumber, numberIn } from './support/documented-numbers';
import { tableOf } from './support/page-tables';
import { newStack, propertiesOf } from './support/synth';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'quotas.md'), 'utf8');
const numberOf = (text: string) => Number(text.replaceAll(',', ''));

test('the quotas are those that ivs-local enforces', () => {
  const { quotas, ...collections } = createRegion('us-east-1', {}, createListing(systemClock), newRegionState());
  const enforced = QUOTA_NAMES.map((name) => [
    name,
    name in quotas ? quotas[name as keyof typeof quotas] : collections[name as 'stages'].kind.quota,
  ]);
  const documented = tableOf('docs/quotas.md', 'Quota').map(([, number = '', , , name = '']) => [
    name.replaceAll('`', ''),
    numberOf(number),
  ]);
  expect(documented).toHaveLength(12);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(enforced));
});

test('the rates are those that ivs-local enforces', () => {
  const documented = Object.fromEntries(
    tableOf('docs/quotas.md', 'Operations').flatMap(([names = '', rate = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, Number(rate)]),
    ),
  );
  const enforced = Object.entries<IvsOperation>(OPERATIONS).flatMap(([name, { rate }]) => (rate === undefined ? [] : [[name, rate]]));
  expect(documented).toEqual(Object.fromEntries(enforced));
  expect(tableOf('docs/quotas.md', 'Operations').at(-1)).toEqual(['all others', '5']);
});

const CONSTANTS: DocumentedNumber[] = [
  ['a random pause of at most (5) seconds', 'lambda/services/retry.ts', 'CAP_MS', 1_000],
  ['until (10) seconds before', 'lambda/resources/handler.ts', 'ANSWER_MARGIN_MS', 1_000],
  ['before the (180) seconds of the function', 'src/private/provider/provider.ts', 'FUNCTION_TIMEOUT_SECONDS', 1],
  ['it deletes (4) stages a second', 'lambda/resources/runtime-stages/purge.ts', 'DELETIONS_PER_SECOND', 1],
  ['it looks at (2.5) stages a second', 'lambda/sweeper/handler.ts', 'CANDIDATES_PER_SECOND', 1],
  ['each operation (4) times a second', 'lambda/compositions/work.ts', 'CALLS_PER_SECOND', 1],
  ['(128) letters, digits', 'src/private/names.ts', 'NAME_MAX_LENGTH', 1],
  ['IVS allows (50)', 'src/private/tags.ts', 'MAX_TAGS', 1],
  ['(1,024) bytes of keys', 'src/compositions/composition-trigger.ts', 'MAX_ATTRIBUTE_BYTES', 1],
  ['(20,160) minutes', 'src/participant-token-http.ts', 'MAX_MINUTES', 1],
  ['(2,073,600) pixels', 'src/encoder-video.ts', 'MAX_PIXELS', 1],
  ['(4,096) bytes\\]\\(.*crpg', 'lambda/resources/protocol/response.ts', 'MAX_BYTES', 1],
  ['(4,096) bytes\\]\\(.*lambda', 'src/private/functions/environment-length.ts', 'MAX_LENGTH', 1],
  ['\\| (900) for the five kinds', 'src/private/provider/provider.ts', 'SERVICE_TIMEOUT_SECONDS', 1],
  [', (3,600) for the end', 'src/runtime-stages.ts', 'SERVICE_TIMEOUT_SECONDS', 1],
  ['up to (8) managed policies', 'src/private/provider/handler-policies.ts', 'MAX_POLICIES', 1],
  ['at most (25) storage configurations', 'src/private/provider/handler-policies.ts', 'MAX_INLINE_POLICIES', 1],
];

test.each(CONSTANTS)('"%s" is %s: %s', (...number) => {
  const [, file, constant] = number;
  expect(numberIn('docs/quotas.md', number)).toBe(constantIn(file, constant));
});

test('a token issuer tries again for 14 seconds: its time less what it keeps for the answer', () => {
  expect(PAGE).toContain('tries again for 14 seconds');
  const seconds = constantIn('src/participant-token-issuer.ts', 'TIMEOUT_SECONDS');
  expect(seconds - constantIn('lambda/token-issuer/handler.ts', 'ANSWER_MARGIN_MS') / 1_000).toBe(14);
});

test.each([
  [46, true],
  [47, false],
])('a resource with %i tags can be synthesised: %s', (count, accepted) => {
  const stage = new Stage(newStack(), 'Stage');
  for (let index = 0; index < count; index++) Tags.of(stage).add(`key-${index}`, 'value');
  const synthesise = () => propertiesOf(stage.stack as Stack, 'Custom::IVSStage');
  expect(PAGE).toContain('| 46. IVS allows 50');
  if (accepted) expect(Object.keys(synthesise().Tags as object)).toHaveLength(count);
  else expect(synthesise).toThrow('a resource has at most 46 tags');
});
