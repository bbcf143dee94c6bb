/** Every public name stays a good name in the other languages, by the rules with which jsii-pacmak makes theirs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../e2e/support/local';

interface Parameter {
  readonly name: string;
  readonly type: { readonly fqn?: string };
}

interface Member {
  readonly name: string;
  readonly static?: boolean;
  readonly const?: boolean;
  readonly parameters?: readonly Parameter[];
}

interface Type {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly initializer?: { readonly parameters?: readonly Parameter[] };
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly members?: readonly Member[];
}

const inTools = (...path: string[]) => require(join(ROOT, 'node_modules', ...path));
const { toSnakeCase, toCamelCase } = inTools('codemaker') as Record<'toSnakeCase' | 'toCamelCase', (name: string) => string>;
const { PYTHON_RESERVED, JAVA_RESERVED } = inTools('jsii', 'lib', 'reserved-words') as Record<string, ReadonlySet<string>>;

const TYPES = Object.values<Type>(JSON.parse(gunzipSync(readFileSync(join(ROOT, '.jsii.gz'))).toString()).types);

const membersOf = ({ properties = [], methods = [] }: Type) => [...properties, ...methods];
const parametersOf = ({ initializer, methods = [] }: Type) => [initializer, ...methods].map((callable) => callable?.parameters ?? []);
const pascalCase = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
/** The names in these types for which something is wrong. */
const namesWhere = (select: (type: Type) => readonly string[]) =>
  TYPES.flatMap((type) => select(type).map((name) => `${type.name}.${name}`));

test('a constant is written the same in Python and Java', () => {
  const constants = (type: Type) => [...(type.members ?? []), ...membersOf(type).filter((member) => member.const)].map(({ name }) => name);
  expect(namesWhere((type) => constants(type).filter((name) => toSnakeCase(name).toUpperCase() !== name))).toEqual([]);
});

test('a name in snake_case leads back to the name in the documentation', () => {
  const names = (type: Type) =>
    [...membersOf(type).filter((member) => !member.const), ...parametersOf(type).flat()].map(({ name }) => name);
  expect(namesWhere((type) => names(type).filter((name) => toCamelCase(toSnakeCase(name)) !== name))).toEqual([]);
});

// Members begin with a capital letter in Go and .NET, and no word of these languages does.
test('no name is a word of Python or Java, which the package would change', () => {
  const names = (type: Type) => [...membersOf(type), ...parametersOf(type).flat()].map(({ name }) => name);
  const isReserved = (name: string) => PYTHON_RESERVED?.has(toSnakeCase(name)) || JAVA_RESERVED?.has(name);
  expect(namesWhere((type) => names(type).filter(isReserved))).toEqual([]);
});

/** The names of a type's members as a language has them. */
const SPELLINGS: Readonly<Record<string, (type: Type) => string[]>> = {
  Python: (type) => membersOf(type).map(({ name }) => toSnakeCase(name)),
  Java: ({ properties = [], methods = [] }) => [
    ...properties.map(({ name }) => `get${pascalCase(name)}`),
    ...methods.map(({ name }) => name),
  ],
  'Go and .NET': (type) => membersOf(type).map(({ name }) => pascalCase(name)),
};

test.each(Object.entries(SPELLINGS))('no two members have the same name in %s', (_, spell) => {
  const repeated = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);
  expect(namesWhere((type) => repeated(spell(type)))).toEqual([]);
});

test('no type has the name of another: Go has functions `NewStage` for classes, .NET interfaces `IStageProps` for structs', () => {
  const names = new Set(TYPES.map(({ name }) => name));
  const made = TYPES.map(({ name, datatype, kind }) => (datatype ? `I${name}` : kind === 'class' ? `New${name}` : name));
  expect(made.filter((name, index) => names.has(name) && TYPES[index]?.name !== name)).toEqual([]);
  expect([...names].filter((name) => name.startsWith('New'))).toEqual([]);
});

test('no member has the name of its class, which .NET would change', () => {
  expect(
    namesWhere((type) =>
      membersOf(type)
        .map(({ name }) => name)
        .filter((name) => name.toLowerCase() === type.name.toLowerCase()),
    ),
  ).toEqual([]);
});

test('a struct is the last parameter, so that Python takes it as keywords', () => {
  const structs = new Set(TYPES.filter(({ datatype }) => datatype).map(({ name }) => name));
  const isStruct = ({ type: { fqn = '' } }: Parameter) => {
    const name = fqn.split('.').at(-1) ?? '';
    return structs.has(name) || /(Options|Props|Attributes)$/.test(name);
  };
  const early = (type: Type) =>
    parametersOf(type).flatMap((parameters) =>
      parameters
        .slice(0, -1)
        .filter(isStruct)
        .map(({ name }) => name),
    );
  expect(namesWhere(early)).toEqual([]);
});
