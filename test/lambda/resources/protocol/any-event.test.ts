/** Whatever JSON the function is invoked with, CloudFormation gets one answer that it can read, and nothing is changed for a broken request. */
import * as fc from 'fast-check';
import { Deployment, STACK_ID } from '../../../support/deployment';
import { FakeIvs } from '../../../support/fake-ivs';
import { KIND_CASES } from '../../../support/kind-cases';

const ARN = new FakeIvs().seed();
const URL = 'https://answers.example/?X-Amz-Date=20260115T120000Z&X-Amz-Signature=f00dfeed';

const anyJson = fc.oneof(
  fc.jsonValue(),
  // Names that every object has, texts beyond any limit, and characters that take six bytes of JSON.
  fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, [{ toString: 1 }], '__proto__', 'constructor', '\u0001'.repeat(600), '\ud800'),
  fc.string({ unit: 'grapheme', minLength: 1_000, maxLength: 6_000 }),
);
const some = (names: string[], maxKeys: number) =>
  fc.dictionary(fc.constantFrom(...names), fc.option(anyJson, { nil: undefined }), { maxKeys });

const EVENT_PARTS = ['RequestType', 'StackId', 'RequestId', 'LogicalResourceId', 'ResourceType', 'PhysicalResourceId'];
const PROPERTIES = ['Name', 'Tags', 'ServiceTimeout', 'ConstructPath', 'S3', 'Video', 'Retired'];

/** A request as CloudFormation makes it, with some parts put in the place of others or left out. */
const broken = fc
  .record({
    kind: fc.constantFrom(...Object.entries(KIND_CASES)),
    RequestType: fc.constantFrom('Create', 'Update', 'Delete'),
    PhysicalResourceId: fc.constantFrom(ARN, 'Live-Room-1A2B3C4D', 'cdk-ivs-realtime:create-failed'),
    parts: some([...EVENT_PARTS, 'ResourceProperties', 'OldResourceProperties'], 2),
    own: some(PROPERTIES, 1),
    old: some(PROPERTIES, 1),
  })
  .map(({ kind: [ResourceType, { properties }], parts, own, old, ...event }) => ({
    ...event,
    StackId: STACK_ID,
    RequestId: 'request-1',
    LogicalResourceId: 'Room',
    ResourceType,
    ResourceProperties: { Name: 'room', ...properties, ...own },
    OldResourceProperties: { Name: 'room', ...properties, ...old },
    ...parts,
    ResponseURL: URL,
  }));

const anyEvent = fc.oneof(
  { weight: 9, arbitrary: broken },
  { weight: 1, arbitrary: fc.dictionary(fc.string(), anyJson).map((event) => ({ ...event, ResponseURL: URL })) },
);

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function isWellFormed({ RequestType, ResourceProperties, OldResourceProperties, ...event }: Record<string, unknown>): boolean {
  const texts = [event.StackId, event.RequestId, event.LogicalResourceId, event.ResourceType];
  if (RequestType !== 'Create') texts.push(event.PhysicalResourceId);
  return texts.every(isText) && isObject(ResourceProperties) && (RequestType !== 'Update' || isObject(OldResourceProperties));
}

test('any event with a response URL has one answer that CloudFormation can read, and a broken one changes nothing', async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(anyEvent, async (generated) => {
      const event = JSON.parse(JSON.stringify(generated));
      const deployment = new Deployment();
      const { ivs, clock } = deployment;
      ivs.seed({ name: 'room' });
      const bodies: string[] = [];
      deployment.put = async (_, body) => bodies.push(body) && 200;
      await clock.run(deployment.handler(event, { getRemainingTimeInMillis: () => 180_000 }));

      expect(bodies).toHaveLength(1);
      expect(Buffer.byteLength(bodies[0])).toBeLessThanOrEqual(4_096);
      const answer = JSON.parse(bodies[0]);
      expect(['SUCCESS', 'FAILED']).toContain(answer.Status);
      expect(isText(answer.PhysicalResourceId)).toBe(true);
      expect(Buffer.byteLength(answer.PhysicalResourceId)).toBeLessThanOrEqual(1_024);
      if (answer.Status === 'FAILED') expect(isText(answer.Reason)).toBe(true);

      const changes = ivs.operations().filter((operation) => !/^(Get|List)/.test(operation));
      if (changes.length > 0) expect(isWellFormed(event)).toBe(true);
      changed += changes.length;
      expect(`${bodies}${deployment.lines}`).not.toContain('f00dfeed');
      const logged = deployment.lines.flatMap((line) => Object.values(JSON.parse(line)));
      expect(logged.filter((value) => typeof value === 'object')).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  // Or the property would hold of a handler that does nothing.
  expect(changed).toBeGreaterThan(30);
});
