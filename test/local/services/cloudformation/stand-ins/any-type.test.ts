/** Every resource type in CloudFormation's schemas that is not served can stand in. */
import { parseArn } from '../../../../../local/src/service/arn';
import type { ResourceType } from '../../../../../local/src/services/cloudformation';
import { serviceSpec } from '../../../../../local/src/services/cloudformation/stand-ins/schema-source';
import { services } from '../../../../support/local-services';
import { createHarness } from '../harness';

/** Whether a value has the form of an attribute, by the type of the schema. `Fn::GetAtt` gives no attribute of another type. */
const FORMS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value !== '',
  'date-time': (value) => typeof value === 'string' && value !== '',
  array: (value) => Array.isArray(value) && value.length === 1,
  integer: Number.isInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
};

const served = Object.keys(services.resourceTypes());
const others = [...serviceSpec().all('resource')]
  .filter(({ cloudFormationType: name }) => !served.includes(name) && !/^AWS::(IAM|CloudFormation|Serverless)::/.test(name))
  .map(({ cloudFormationType, attributes }) => ({
    name: cloudFormationType,
    attributes: Object.entries(attributes).filter(([, { type }]) => Object.hasOwn(FORMS, type.type)),
  }));

/** A stack has at most 500 resources. */
const PER_STACK = 400;
const groups = Array.from({ length: Math.ceil(others.length / PER_STACK) }, (_, index) =>
  others.slice(index * PER_STACK, (index + 1) * PER_STACK),
);

/** Keeps what it reads of other resources. */
function readerType(seen: unknown[]): ResourceType {
  const read = (values: unknown) => {
    seen.push(values);
    return { physicalId: 'reader' };
  };
  return {
    properties: {},
    takesAnyProperty: true,
    attributes: [],
    create: (_, { Values }) => read(Values),
    update: (_, __, { Values }) => read(Values),
    delete: () => {},
  };
}

test('there are many of them', () => {
  expect(others.length).toBeGreaterThan(1_500);
});

test.each(groups.map((types, index) => ({ index, types })))(
  'stacks with them are deployed, updated and deleted, and all attributes have values of their form, which stay ($index)',
  async ({ types }) => {
    const seen: unknown[] = [];
    const harness = createHarness({
      standIns: types.map(({ name }) => name),
      resourceTypes: { 'Test::Local::Reader': readerType(seen) },
    });
    const resources = (comment: string) => ({
      ...Object.fromEntries(types.map(({ name }, index) => [`R${index}`, { Type: name, Properties: { comment } }])),
      Reader: {
        Type: 'Test::Local::Reader',
        Properties: {
          comment,
          Values: types.map(({ attributes }, index) => ({
            id: { Ref: `R${index}` },
            attributes: attributes.map(([name]) => ({ 'Fn::GetAtt': [`R${index}`, name] })),
          })),
        },
      },
    });
    expect(await harness.create('app', resources('one'))).toBe('CREATE_COMPLETE');
    expect(await harness.update('app', resources('two'))).toBe('UPDATE_COMPLETE');
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');

    const [created, updated] = seen as { id: unknown; attributes: unknown[] }[][];
    expect(updated).toEqual(created);
    const wrong = types.flatMap(({ name, attributes }, index) =>
      attributes.flatMap(([attribute, { type }], place) => {
        const value = created?.[index]?.attributes[place];
        const isRight = FORMS[type.type]?.(value) && (attribute !== 'Arn' || parseArn(String(value)) !== undefined);
        return isRight ? [] : [[name, attribute, value]];
      }),
    );
    expect(wrong).toEqual([]);
    expect(created?.every(({ id }) => typeof id === 'string' && id !== '')).toBe(true);
  },
);
