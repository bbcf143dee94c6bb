/** Properties that another release of the library wrote: a deployed stack has them until its next deployment, and a rollback brings them back. */
import { Deployment } from '../../../support/deployment';
import { KIND_CASES } from '../../../support/kind-cases';

const OLD_SHAPES: readonly (readonly [string, object])[] = [
  ['an unknown member', { Retired: 'yes' }],
  ['no member at all', { Name: undefined, Tags: undefined, ConstructPath: undefined, ServiceTimeout: undefined }],
  ['other shapes', { Name: ['a', { b: 'c' }], Tags: ['a'], Video: 'HD', S3: 'bucket', Attributes: 'a=b', ForceDelete: { a: 'b' } }],
];

describe.each(Object.entries(KIND_CASES))('of %s', (type, { noun, properties }) => {
  let deployment: Deployment;
  let arn: string;
  beforeEach(async () => {
    deployment = new Deployment({ type, properties });
    arn = (await deployment.create()).PhysicalResourceId;
    deployment.ivs.calls.length = 0;
  });

  test.each(OLD_SHAPES)('a Delete needs no more than the ARN: %s', async (_, shape) => {
    expect(await deployment.invoke(deployment.event('Delete', shape, { id: arn }))).toMatchObject({ Status: 'SUCCESS' });
    expect(deployment.ivs.operations()).toEqual([`Get${noun}`, `Delete${noun}`]);
    expect(deployment.ivs.resources[noun].size).toBe(0);
  });

  test.each(OLD_SHAPES)('an Update from them succeeds: %s', async (_, old) => {
    expect(await deployment.update(arn, {}, { old })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(deployment.ivs.operations()).toEqual([`Get${noun}`]);
  });

  test.each<[string, object, string]>([
    [
      'an unknown member',
      OLD_SHAPES[0][1],
      "property Retired is not known to this stack's handler; deploy the whole stack with one version",
    ],
    ['no name', { Name: undefined }, 'property Name must be a text, got nothing'],
    ['another shape', { Name: ['a', { b: 'c' }] }, 'property Name must be a text, got ["a",{"b":"c"}]'],
  ])('an Update to them is refused by the name of the property, and changes nothing: %s', async (_, shape, reason) => {
    const answer = await deployment.update(arn, shape);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
    expect(answer.Reason).toContain(`Live/Room: ${reason}`);
    expect(deployment.ivs.calls).toEqual([]);
  });
});
