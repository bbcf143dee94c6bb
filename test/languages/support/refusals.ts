/**
 * What the library refuses, by trial: calls each constructor and method of the assembly with samples of its types, changes one property or
 * parameter at a time, and notes the rule of each refusal.
 */
import { Fn } from 'aws-cdk-lib/core';
import * as library from '../../../src';
import { SAMPLES, type Sample, World } from './samples';

interface TypeReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: string; readonly elementtype: TypeReference };
}

interface Input {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
}

interface Callable {
  readonly static?: boolean;
  readonly parameters?: readonly Input[];
  readonly returns?: { readonly type: TypeReference };
}

interface Type {
  readonly fqn: string;
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly interfaces?: readonly string[];
  readonly initializer?: Callable;
  readonly properties?: readonly Input[];
  readonly methods?: readonly (Callable & { readonly name: string })[];
}

/** A rule, and the member whose value breaks it: a property `StageProps.stageName`, or a parameter `Stage.fromStageArn(stageArn)`. */
export interface Refusal {
  readonly member: string;
  readonly rule: string;
}

/** A property or parameter that takes one value. `path` leads to it from the arguments. */
interface Leaf {
  readonly member: string;
  readonly path: readonly string[];
  readonly type: TypeReference;
  readonly optional: boolean;
}

/** A constructor, under the name `new`, or a method. */
interface Call {
  readonly name: string;
  readonly makes: string;
  readonly leaves: readonly Leaf[];
  run(world: World, args: readonly unknown[]): unknown;
}

type Choice = ReadonlyMap<Leaf, Sample>;

// biome-ignore lint/suspicious/noExplicitAny: the assembly says what the library exports.
const exported: Readonly<Record<string, any>> = library;

/** How many accepted values are tried again without the other options. */
const MAX_ALONE = 3;

export function refusalsOf(assembly: Readonly<Record<string, Type>>): Refusal[] {
  const types = Object.values(assembly);
  const classes = types.filter(({ kind }) => kind === 'class');
  const samplesByType = new Map<string, readonly Sample[]>(Object.entries(SAMPLES));
  const tried = new Set<string>();
  const refusals = new Map<string, Refusal>();

  function samplesOf(type: TypeReference): readonly Sample[] {
    const name = nameOf(type);
    const samples = samplesByType.get(name) ?? newSamples(type);
    samplesByType.set(name, samples);
    return samples;
  }

  function newSamples(type: TypeReference): readonly Sample[] {
    if (type.collection?.kind === 'array') return lists(samplesOf(type.collection.elementtype));
    const made = assembly[type.fqn ?? ''];
    if (!made) throw new Error(`There are no samples of ${nameOf(type)}. Add some to samples.ts.`);
    if (made.kind === 'enum') return Object.values(exported[made.name]).map((value) => () => value);
    const factories = callsOf(made).filter(({ name, makes }) => makes === made.fqn && (name === 'new' || name in exported[made.name]));
    return factories.length > 0 ? factories.flatMap(variantsOf) : [propertyOfType(made.fqn)];
  }

  /** The value of a property, for a class that no call makes. */
  function propertyOfType(fqn: string): Sample {
    for (const { fqn: owner, properties = [] } of classes) {
      const property = properties.find(({ type }) => type.fqn === fqn);
      const [sample] = property ? samplesOf({ fqn: owner }) : [];
      if (property && sample) return (world) => (sample(world) as Readonly<Record<string, unknown>>)[property.name];
    }
    throw new Error(`Nothing makes a ${fqn}.`);
  }

  /** What a call makes of its required values, and of each other value that another construct could refuse later. */
  function variantsOf(call: Call): Sample[] {
    const base = baseOf(call);
    const others = call.leaves
      .filter(({ type }) => !isPlain(type))
      .flatMap((leaf) => samplesOf(leaf.type).map((one) => withValue(base, leaf, one)));
    return [base, ...others].filter((choice) => errorOf(call, choice) === undefined).map((choice) => (world) => runIn(world, call, choice));
  }

  function callsOf(type: Type): Call[] {
    const { name: owner, fqn, initializer, methods = [] } = type;
    const callables = [...(initializer && !type.abstract ? [{ ...initializer, name: 'new', returns: { type: { fqn } } }] : []), ...methods];
    return callables.map(({ name, parameters = [], returns, ...callable }) => ({
      name,
      makes: returns ? nameOf(returns.type) : '',
      leaves: parameters.flatMap((one, index) => leavesOf(one, `${owner}.${name}(${one.name})`, [String(index)])),
      run(world, args) {
        if (name === 'new') return new exported[owner](...args);
        const target = callable.static ? exported[owner] : samplesOf({ fqn })[0]?.(world);
        return target[name](...args);
      },
    }));
  }

  /** The leaves of a parameter or a property: those of its struct, or itself. What a struct inherits from the CDK counts as the struct. */
  function leavesOf(
    { type, optional = false }: Omit<Input, 'name'>,
    member: string,
    path: readonly string[],
    isOptional = optional,
  ): Leaf[] {
    const struct = assembly[type.fqn ?? ''];
    if (!struct?.datatype) return [{ member, path, type, optional: isOptional }];
    const { name: owner, interfaces = [], properties = [] } = struct;
    return [
      ...interfaces.flatMap((fqn) => leavesOf({ type: { fqn } }, owner, path, isOptional || !(fqn in assembly))),
      ...properties.flatMap((one) => leavesOf(one, `${owner}.${one.name}`, [...path, one.name], isOptional || one.optional)),
    ];
  }

  /** The error that refuses a call; undefined if the call and the validation of its app accept the values. */
  function errorOf(call: Call, choice: Choice): string | undefined {
    const world = new World();
    try {
      runIn(world, call, choice);
      return world.app.node.findAll().flatMap(({ node }) => node.validate())[0];
    } catch (error) {
      return String(error);
    }
  }

  /** Adds the first value that the call accepts for each leaf, where there is one. */
  function withAccepted(call: Call, choice: Choice, leaves: readonly Leaf[]): Choice {
    return leaves.reduce((given, leaf) => {
      const accepted = samplesOf(leaf.type).find((sample) => errorOf(call, withValue(given, leaf, sample)) === undefined);
      return accepted ? withValue(given, leaf, accepted) : given;
    }, choice);
  }

  /** The fewest values that a call accepts. */
  function baseOf(call: Call): Choice {
    const first = ({ type }: Leaf) => samplesOf(type)[0] as Sample;
    const required = call.leaves.filter(({ optional }) => !optional);
    const optional = call.leaves.filter((leaf) => leaf.optional);
    const firsts: Choice = new Map(required.map((leaf) => [leaf, first(leaf)]));
    const candidates = function* () {
      yield firsts;
      for (const leaf of call.leaves) yield withAccepted(call, firsts, [leaf]);
      yield withAccepted(call, firsts, call.leaves);
      for (let bits = 1; bits < 2 ** optional.length; bits += 1)
        yield new Map([...firsts, ...optional.filter((_, index) => bits & (1 << index)).map((leaf) => [leaf, first(leaf)] as const)]);
    };
    for (const choice of candidates()) if (errorOf(call, choice) === undefined) return choice;
    throw new Error(`${call.leaves[0]?.member} accepts no samples: ${errorOf(call, firsts)}`);
  }

  /** Tries a value, and notes the rule that refuses it. */
  function isAccepted(call: Call, context: Choice, leaf: Leaf, sample: Sample): boolean {
    const error = errorOf(call, withValue(context, leaf, sample));
    const rule = /^(?:ValidationError: )?(?:[\w/-]+: )?(.*?), got .*; /s.exec(error ?? '')?.[1];
    if (rule) refusals.set(`${leaf.member} ${rule}`, { member: leaf.member, rule });
    return error === undefined;
  }

  for (const call of classes.flatMap(callsOf)) {
    const leaves = call.leaves.filter(({ member }) => !tried.has(member));
    if (leaves.length === 0) continue;
    const base = baseOf(call);
    const full = withAccepted(
      call,
      base,
      call.leaves.filter(({ optional }) => optional),
    );
    for (const leaf of leaves) {
      tried.add(leaf.member);
      const accepted = samplesOf(leaf.type).filter((sample) => isAccepted(call, full, leaf, sample));
      for (const sample of accepted.slice(0, MAX_ALONE)) isAccepted(call, base, leaf, sample);
    }
  }
  return [...refusals.values()];
}

function nameOf({ primitive, fqn, collection }: TypeReference): string {
  return primitive ?? fqn ?? (collection ? `${collection.kind}<${nameOf(collection.elementtype)}>` : '');
}

/** Whether a value that was accepted once is accepted everywhere: it has no resources and no tags. */
function isPlain({ primitive, fqn, collection }: TypeReference): boolean {
  if (collection) return collection.kind === 'array' && isPlain(collection.elementtype);
  return primitive !== undefined || fqn === 'aws-cdk-lib.Duration';
}

/** Lists with each value, with none, with one twice, with several and with many, and a list that is known at deployment. */
function lists(samples: readonly Sample[]): Sample[] {
  const [first = () => undefined] = samples;
  return [
    ...samples.map(
      (sample): Sample =>
        (world) => [sample(world)],
    ),
    () => [],
    (world) => Array(2).fill(first(world)),
    (world) => samples.slice(0, 4).map((sample) => sample(world)),
    (world) => Array.from({ length: 65 }, () => first(world)),
    () => Fn.split(',', Fn.importValue('a')),
  ];
}

function withValue(choice: Choice, leaf: Leaf, sample: Sample): Choice {
  return new Map([...choice, [leaf, sample]]);
}

function runIn(world: World, call: Call, choice: Choice): unknown {
  return call.run(world, argumentsOf(world, call, choice));
}

function argumentsOf(world: World, { leaves }: Call, choice: Choice): unknown[] {
  const args: unknown[] = [];
  for (const leaf of leaves) {
    const sample = choice.get(leaf);
    if (sample) setAt(args as unknown as Record<string, unknown>, leaf.path, sample(world));
  }
  return args;
}

/** Sets a nested member. The members of a struct join those that are there. */
function setAt(target: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  const before = target[name];
  if (rest.length === 0) target[name] = before === undefined ? value : { ...before, ...(value as object) };
  else {
    target[name] = before ?? {};
    setAt(target[name] as Record<string, unknown>, rest, value);
  }
}
