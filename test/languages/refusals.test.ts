/** A user of any language finds in the documentation of a property or parameter which values the library refuses. Trials find what it refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../e2e/support/local';
import { messagesBelow } from '../support/messages-in-sources';
import { type Refusal, refusalsOf } from './support/refusals';
import { lackOf } from './support/stated-rules';

interface Documented {
  readonly name: string;
  readonly docs?: { readonly summary?: string; readonly remarks?: string; readonly default?: string };
}

interface Type extends Documented {
  readonly properties?: readonly Documented[];
  readonly methods?: readonly (Documented & { readonly parameters?: readonly Documented[] })[];
}

const ASSEMBLY = JSON.parse(gunzipSync(readFileSync(join(ROOT, '.jsii.gz'))).toString()).types;
const TYPES: readonly Type[] = Object.values(ASSEMBLY);
const refusals = refusalsOf(ASSEMBLY);

/** What documents a member: its own text, and for a parameter also those of its method and class. */
function textOf(member: string): string {
  const [, owner, name, parameter] = /^(\w+)\.?(\w+)?(?:\((\w+)\))?$/.exec(member) ?? [];
  const type = named(TYPES, owner);
  const method = named(type?.methods, name);
  const property = name ? named(type?.properties, name) : type;
  const documented = parameter ? [type, method, named(method?.parameters, parameter)] : [property];
  return documented.map((one) => [one?.docs?.summary, one?.docs?.remarks, one?.docs?.default].join(' ')).join(' ');
}

const named = <T extends Documented>(all: readonly T[] = [], wanted?: string) => all.find(({ name }) => name === wanted);

const undocumented = (found: readonly Refusal[], text = textOf) =>
  found.flatMap((one) => {
    const lacking = lackOf(one, text(one.member));
    return lacking.length > 0 ? [`${one.member}: ${one.rule} (${lacking.join(', ')})`] : [];
  });

test('each property and parameter has the rules of its values in its documentation', () => {
  expect(refusals.length).toBeGreaterThan(200);
  expect(undocumented(refusals)).toEqual([]);
});

/** Rules that no single value breaks: of several constructs, of a metric by its name, of an import, of tags by the CDK, of the installation. */
const RULES_OF_APPS = [
  'a grant to sign is on the KMS key of a public key',
  'a grant to sign names the KMS key by its ARN',
  'the tags of a composition that Step Functions starts are known at deployment, because the permission requires them',
  '`adoptArn` is for a stack that is not nested: a rollback of its parent would delete the adopted resource',
  'a construct with `adoptArn` takes part in a rollback, which restores the adopted resource',
  'only one construct of an app adopts a resource',
  "the name of a bucket has 3 to 63 lower-case letters, digits, '-' and '.'",
  '`…` is known of … that this app makes, or that is imported with it',
  '… needs … … or later',
  '… needs … as an installed package',
  "only what an app creates while it runs has the tag '…'",
  "a resource has at most … tags (the service's 50 less four that the library needs)",
  "the value of tag '…'",
  'the variable … of a function belongs to one …',
  'cdk-ivs-realtime contains the code of its functions',
  '`…` exists by …',
  '`…` has the unit …',
  '`…` has the statistics Average, Maximum and Minimum',
  '`dimensionsMap` leaves out dimensions that have an option',
  'the permissions for all secrets and keys that the resources of a stack use fit into … managed policies of 6,144 characters',
  'a stack has at most … storage configurations, whose permissions IAM takes in one role',
  'all resources of a stack come from one version of cdk-ivs-realtime',
];

test('each rule refuses a value in the trials, or is one of a whole app', () => {
  const rules = messagesBelow('src').filter(({ text }) => !text.endsWith('.'));
  const untried = rules.filter(({ text }) => !refusals.some(({ rule }) => patternOf(text).test(rule)));
  expect(untried.map(({ text }) => text).sort()).toEqual([...RULES_OF_APPS].sort());
});

const patternOf = (text: string) => new RegExp(`^${text.split('…').map(escaped).join('.*')}$`, 's');
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test('a rule that the documentation lacks would be found', () => {
  const gap = { member: 'GridLayoutOptions.gridGap', rule: '`gridGap` is from 0 to 2147483647 pixels' };
  const protocol = { member: 'IngestConfigurationOptions.protocol', rule: 'RTMP is not encrypted, so that it needs `insecureIngest`' };
  const arn = { member: 'StageAttributes.stageArn', rule: '`stageArn` is the ARN of a stage' };
  const rules = [gap, protocol, arn];
  expect(refusals).toEqual(expect.arrayContaining(rules));
  expect(undocumented(rules, () => 'The ARN of the stage. Pixels, from 0.')).toEqual([
    `${gap.member}: ${gap.rule} (2147483647)`,
    `${protocol.member}: ${protocol.rule} (\`insecureIngest\`, rtmp, encrypt, need)`,
  ]);
});
