/** What the assembly, and so the documentation in each language, says of every public member: a summary, default, unit, range, errors and source. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../e2e/support/local';
import { throwingCallables } from './support/throwing';

interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly see?: string;
}

interface Documented {
  readonly name: string;
  readonly docs?: Docs;
  readonly optional?: boolean;
  readonly type?: { readonly primitive?: string; readonly fqn?: string };
}

interface Callable extends Documented {
  readonly parameters?: readonly Documented[];
}

interface Type extends Documented {
  readonly fqn: string;
  readonly datatype?: boolean;
  readonly initializer?: Callable;
  readonly properties?: readonly Documented[];
  readonly methods?: readonly Callable[];
  readonly members?: readonly Documented[];
}

type Assembly = Readonly<Record<string, Type>>;

const ASSEMBLY: Assembly = JSON.parse(gunzipSync(readFileSync(join(ROOT, '.jsii.gz'))).toString()).types;
const TYPES = Object.values(ASSEMBLY);

const textOf = ({ docs }: Documented) => [docs?.summary, docs?.remarks, docs?.default].join(' ');
const membersOf = ({ properties = [], methods = [], members = [] }: Type) => [...properties, ...methods, ...members];
/** The parameters of methods. Those of constructors are the CDK's own: `scope`, `id` and the properties. */
const parametersOf = ({ methods = [] }: Type) => methods.flatMap(({ parameters = [] }) => parameters);
const isMeasure = ({ type }: Documented) => type?.primitive === 'number' || type?.fqn === 'aws-cdk-lib.Duration';

const UNIT = /\b(seconds?|minutes?|hours?|pixels|percent|bits per second|frames per second|number of [^.]* (events|failures)|failures)\b/i;
const RANGE = /\bfrom [\d.]+( \w+)? to [\d.,]+|\bfrom \d+\./i;

/** What is missing, by rule. A rule has the names of the members that break it. */
function missingIn(types: Assembly): Record<string, string[]> {
  const all = Object.values(types);
  const names = (select: (type: Type) => readonly Documented[]) =>
    all.flatMap((type) => select(type).map(({ name }) => (name === type.name ? name : `${type.name}.${name}`)));
  const inputs = (type: Type) => [...(type.datatype ? (type.properties ?? []) : []), ...parametersOf(type)];
  return {
    summary: names((type) => [type, ...membersOf(type)].filter(({ docs }) => !docs?.summary)),
    'summary of a parameter': names((type) => parametersOf(type).filter((one) => !one.docs?.summary && !saysItsType(one, types))),
    default: names((type) => (type.datatype ? (type.properties ?? []) : []).filter(({ optional, docs }) => optional && !docs?.default)),
    unit: names((type) => inputs(type).filter((one) => isMeasure(one) && !UNIT.test(textOf(one)))),
    range: names((type) => inputs(type).filter((one) => isMeasure(one) && !RANGE.test(textOf(one)))),
    source: names((type) => [type].filter(({ docs }) => !docs?.see)),
  };
}

/** Options whose type says what they are: a struct of this library, or a type of the CDK. */
function saysItsType({ type: { fqn = '' } = {} }: Documented, types: Assembly): boolean {
  return types[fqn]?.datatype === true || fqn.startsWith('aws-cdk-lib.');
}

const ERRORS = /\b(throws?|(refuse|reject)s?)\b/i;

/** Constructors and methods that can throw, although neither they, their class nor their options say when. */
function withoutErrors(types: Assembly, throwing: ReadonlySet<string>): string[] {
  const says = (...documented: readonly (Documented | undefined)[]) => documented.some((one) => one && ERRORS.test(textOf(one)));
  return Object.values(types).flatMap((type) => {
    const callables = [...(type.initializer ? [{ ...type.initializer, name: `new ${type.name}` }] : []), ...namedMethods(type)];
    return callables
      .filter(({ name }) => throwing.has(name))
      .filter((one) => !says(type, one, ...(one.parameters ?? []).flatMap((parameter) => [parameter, types[parameter.type?.fqn ?? '']])))
      .map(({ name }) => name);
  });
}

const namedMethods = ({ name: owner, methods = [] }: Type) => methods.map((method) => ({ ...method, name: `${owner}.${method.name}` }));

const COMPLETE = { summary: [], 'summary of a parameter': [], default: [], unit: [], range: [], source: [] };

test('every public member has a summary; options have default, unit and range; types have a source', () => {
  expect(TYPES.length).toBeGreaterThan(50);
  expect(missingIn(ASSEMBLY)).toEqual(COMPLETE);
});

test('every constructor and method that can throw says when, or its class or its options do', () => {
  const throwing = throwingCallables(join(ROOT, 'src'));
  for (const name of ['new Stage', 'Stage.fromStageArn', 'StageGrants.read', 'CompositionLayout.pip']) expect(throwing).toContain(name);
  for (const name of ['StageGrants.fromStage', 'StageEvents.fromStage']) expect(throwing).not.toContain(name);
  expect(withoutErrors(ASSEMBLY, throwing)).toEqual([]);
});

test('the sources in this repository exist', () => {
  const pages = TYPES.flatMap((type) => [type, ...membersOf(type)]).flatMap(
    ({ docs }) => /\/blob\/main\/([^#]+)/.exec(docs?.see ?? '')?.[1] ?? [],
  );
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((page) => !existsSync(join(ROOT, page)))).toEqual([]);
});

test('what is missing would be found', () => {
  const type = { name: 'Options', fqn: 'x.Options', datatype: true };
  const number = { optional: true, type: { primitive: 'number' } };
  const properties = [
    { ...number, name: 'gap', docs: { summary: 'The gap.' } },
    { ...number, name: 'delay', docs: { summary: 'From 1 to 5 seconds.', default: '1' } },
    { ...number, name: 'mute' },
  ];
  const methods = [{ name: 'of', docs: { summary: 'Makes one.' }, parameters: [{ name: 'value' }] }];
  expect(withoutErrors({ 'x.Options': { ...type, methods } }, new Set(['Options.of', 'Options.to']))).toEqual(['Options.of']);
  expect(missingIn({ 'x.Options': { ...type, properties, methods } })).toEqual({
    summary: ['Options', 'Options.mute'],
    'summary of a parameter': ['Options.value'],
    default: ['Options.gap', 'Options.mute'],
    unit: ['Options.gap', 'Options.mute'],
    range: ['Options.gap', 'Options.mute'],
    source: ['Options'],
  });
});
