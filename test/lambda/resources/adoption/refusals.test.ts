/** What a create does not adopt. Each refusal says rule, got and fix, and changes nothing. */
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { Adopting, OTHER_STACK, OWNER, REQUEST, STACK, STACK_ID } from '../../../support/adopting';
import { serviceError } from '../../../support/fake-service';

const ARN = 'arn:aws:ivs:eu-west-1:111122223333:stage/stage1';
const NOTHING_CHANGED = 'cdk-ivs-realtime:create-failed';

let world: Adopting;
beforeEach(() => {
  world = new Adopting();
  world.begins();
});

/** Tries to adopt, and returns the reason of the refusal. */
async function refused(properties: object = {}): Promise<string> {
  const before = world.copy;
  const answer = await world.adopt(properties);
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: NOTHING_CHANGED });
  expect(world.copy).toEqual(before);
  expect(world.writes()).toEqual([]);
  world.rollsBack();
  expect(await world.release(NOTHING_CHANGED, properties)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NOTHING_CHANGED });
  expect(world.copy).toEqual(before);
  expect(world.writes()).toEqual([]);
  return answer.Reason ?? '';
}

test.each([
  ['of another kind', 'arn:aws:ivs:eu-west-1:111122223333:public-key/stage1'],
  ['of another account', 'arn:aws:ivs:eu-west-1:999988887777:stage/stage1'],
  ['of another region', 'arn:aws:ivs:us-east-1:111122223333:stage/stage1'],
  ['of another partition', 'arn:aws-cn:ivs:eu-west-1:111122223333:stage/stage1'],
  ['with more behind it', `${ARN}/sub`],
  ['that is empty', ''],
  ['that is no ARN, but what a token became', 'undefined'],
])('an ARN %s', async (_, AdoptArn) => {
  expect(await refused({ AdoptArn })).toBe(
    `Live/Room: \`adoptArn\` is the ARN of a stage in the stack's account and region, got ${JSON.stringify(AdoptArn)}; correct it, or leave it out to create a new resource; nothing was changed`,
  );
  expect(world.ivs.calls).toEqual([]);
});

test('what is no text', async () => {
  expect(await refused({ AdoptArn: ['a'] })).toBe('Live/Room: property AdoptArn must be a text, got ["a"]');
});

test('nothing', async () => {
  expect(await refused({ AdoptArn: `${ARN}x` })).toBe(
    `Live/Room: \`adoptArn\` names a resource that exists, got ${ARN}x, which IVS does not find; correct it, or leave it out to create a new resource`,
  );
});

describe('what a stack has, by the records of CloudFormation', () => {
  const RETAIN = 'deploy that stack with the deletion policy Retain for it, then without it, and then adopt it; nothing was changed';

  test.each(['CREATE_COMPLETE', 'UPDATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_FAILED'] as const)('another stack: %s', async (status) => {
    world.belongsTo(OTHER_STACK, 'L1', status);
    expect(await refused()).toBe(
      `Live/Room: \`adoptArn\` names a resource that no stack has, got ${ARN}, which is L1 (${status}) of ${OTHER_STACK}; ${RETAIN}`,
    );
  });

  test('another stack that has too many resources to show this one', async () => {
    for (let index = 0; index < 100; index++) world.belongsTo(OTHER_STACK, `Other${index}`, 'CREATE_COMPLETE', `id${index}`);
    world.belongsTo(OTHER_STACK, 'L1');
    expect(await refused()).toBe(
      `Live/Room: \`adoptArn\` names a resource that no stack has, got ${ARN}, which is of ${OTHER_STACK}; ${RETAIN}`,
    );
  });

  describe('where the stack itself has too many resources to show this one', () => {
    beforeEach(() => {
      for (let index = 0; index < 100; index++) world.belongsTo(STACK_ID, `Other${index}`, 'CREATE_COMPLETE', `id${index}`);
    });

    test.each<[string, string, object]>([
      ['the resource that is to hand it over', 'L1', { AdoptFrom: 'L1' }],
      ['this very resource', 'Room', {}],
    ])('not when it is %s', async (_, logicalId, properties) => {
      world.belongsTo(STACK_ID, logicalId);
      expect(await world.adopt(properties)).toMatchObject({ Status: 'SUCCESS' });
    });

    test('when it is another one', async () => {
      world.belongsTo(STACK_ID, 'L1', 'CREATE_COMPLETE', 'another');
      world.belongsTo(STACK_ID, 'Last');
      expect(await refused({ AdoptFrom: 'L1' })).toBe(
        `Live/Room: \`adoptArn\` names a resource that no stack has, got ${ARN}, which is of ${STACK_ID}; ${RETAIN}`,
      );
    });
  });

  test('another resource of the same stack, which may be an L1 without a reference to it', async () => {
    world.belongsTo(STACK_ID, 'Other');
    expect(await refused()).toContain(
      `which is Other (CREATE_COMPLETE) of ${STACK_ID}; if that is an L1, retain it and write \`adoptArn: l1.attrArn\`; otherwise ${RETAIN}`,
    );
  });

  test('another resource of the same stack than that which is to hand it over', async () => {
    world.belongsTo(STACK_ID, 'Other');
    expect(await refused({ AdoptFrom: 'L1' })).toContain(`which is Other (CREATE_COMPLETE) of ${STACK_ID}`);
  });

  test('a resource of the same name in another stack than that which is to hand it over', async () => {
    world.belongsTo(OTHER_STACK, 'L1');
    expect(await refused({ AdoptFrom: 'L1' })).toContain(`which is L1 (CREATE_COMPLETE) of ${OTHER_STACK}`);
  });

  test.each([
    ['the resource of the stack that is to hand it over', STACK_ID, 'L1', 'CREATE_COMPLETE', { AdoptFrom: 'L1' }],
    ['this very resource', STACK_ID, 'Room', 'CREATE_FAILED', {}],
    ['a stack that has retained it', OTHER_STACK, 'L1', 'DELETE_SKIPPED', {}],
    ['a stack that has called it deleted', OTHER_STACK, 'L1', 'DELETE_COMPLETE', {}],
  ] as const)('does not matter when it is %s', async (_, stack, logicalId, status, properties) => {
    world.belongsTo(stack, logicalId, status);
    expect(await world.adopt(properties)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('may be denied at first, because the role has just got its permission', async () => {
    const denied = { error: serviceError('AccessDenied', 403) };
    world.cloudFormation.fail('DescribeStackResources', denied, denied, denied);
    expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is refused while it is denied', async () => {
    world.cloudFormation.admit = (operation) => {
      if (operation === 'DescribeStackResources') throw serviceError('AccessDenied', 403, 'User is not authorized');
    };
    expect(await refused()).toMatch(
      /^Live\/Room: CloudFormation refused DescribeStackResources: AccessDenied: User is not authorized \(the role of the stack's IvsRealTime function, .+; allow the action and deploy again\)$/,
    );
  });

  test('is asked for again while CloudFormation is busy', async () => {
    world.cloudFormation.fail('DescribeStackResources', { error: serviceError('Throttling', 400) });
    expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is refused when CloudFormation answers another error', async () => {
    world.cloudFormation.fail('DescribeStackResources', { error: serviceError('ValidationError', 400, 'no such parameter') });
    expect(await refused()).toContain('CloudFormation refused DescribeStackResources: ValidationError: no such parameter');
  });
});

test('what belongs to a RuntimeStages construct', async () => {
  Object.assign(world.live?.tags ?? {}, { 'cdk-ivs-realtime:runtime-stages': 'Live/0123' });
  expect(await refused()).toBe(
    `Live/Room: \`adoptArn\` names a resource that belongs to no RuntimeStages construct, got ${ARN}, which has the tags of one; remove these tags, or adopt another; nothing was changed`,
  );
});

describe('what the tags say another stack has or had', () => {
  beforeEach(() => {
    Object.assign(world.live?.tags ?? {}, { [OWNER]: 'other', [REQUEST]: 'adopted-20260115T115959Z-other', [STACK]: OTHER_STACK });
  });

  test.each([
    'CREATE_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_FAILED',
    'UPDATE_ROLLBACK_FAILED',
    'DELETE_IN_PROGRESS',
  ] as StackStatus[])('while that stack may still change it: %s', async (status) => {
    world.cloudFormation.stacks.set(OTHER_STACK, status);
    expect(await refused()).toBe(
      `Live/Room: \`adoptArn\` names a resource that no other stack may still change, got ${ARN}, whose tags name ${OTHER_STACK} in ${status}; try again when an operation on that stack has succeeded; nothing was changed`,
    );
  });

  test.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'DELETE_COMPLETE'] as StackStatus[])(
    'not when it is settled: %s',
    async (status) => {
      world.cloudFormation.stacks.set(OTHER_STACK, status);
      expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS' });
    },
  );

  test('not when it is gone', async () => {
    expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS' });
    expect(world.cloudFormation.operations()).toEqual(['DescribeStackEvents', 'DescribeStackResources', 'DescribeStacks']);
  });

  test('when the handler may not ask', async () => {
    world.cloudFormation.fail('DescribeStacks', { error: serviceError('AccessDenied', 403) });
    expect(await refused()).toContain('CloudFormation refused DescribeStacks: AccessDenied');
  });
});

describe('what two resources of one stack adopt', () => {
  test('in the same operation', async () => {
    world.resourceEvent('CREATE_IN_PROGRESS', { logicalId: 'First' });
    expect(await world.create({ AdoptArn: ARN }, { logicalId: 'First' })).toMatchObject({ Status: 'SUCCESS' });
    const adopted = world.copy;
    const answer = await world.adopt({ Name: 'second' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: NOTHING_CHANGED });
    expect(answer.Reason).toBe(
      `Live/Room: \`adoptArn\` names a resource that one resource of a stack adopts, got ${ARN}, which another resource of this stack is adopting; adopt it only once; nothing was changed`,
    );
    world.rollsBack();
    expect(await world.release(NOTHING_CHANGED)).toMatchObject({ Status: 'SUCCESS' });
    expect(world.copy).toEqual(adopted);
  });

  test('one after the other, as a construct gets another id', async () => {
    await world.create({ AdoptArn: ARN }, { logicalId: 'First' });
    world.clock.advance(2_000);
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS' });
  });
});

describe('what another resource of the stack had', () => {
  const HAD = `Live/Room: \`adoptArn\` names a resource that no stack has, got ${ARN}, which First of this stack has had in this operation; retain it in this deployment, and adopt it in the next one; nothing was changed`;
  /** An update has replaced it. The stack deletes it at the end of the operation. */
  const replaced = () => {
    world.resourceEvent('UPDATE_IN_PROGRESS', { logicalId: 'First', id: ARN });
    world.resourceEvent('UPDATE_COMPLETE', { logicalId: 'First', id: `${ARN}new` });
  };
  /** As the tags of a resource of this library tell. */
  const tagged = (request: string) => {
    Object.assign(world.live?.tags ?? {}, { [OWNER]: 'first', [REQUEST]: request, [STACK]: STACK_ID });
  };

  test('an L1, whose events show it', async () => {
    replaced();
    expect(await refused()).toBe(HAD);
  });

  test('not the L1 that is to hand it over', async () => {
    replaced();
    expect(await world.adopt({ AdoptFrom: 'First' })).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each([
    ['created', '20260115T115959Z-first'],
    ['adopted', 'adopted-20260115T115959Z-first'],
  ])('one of this library that has %s it, whose events take 5 s to show', async (_, request) => {
    tagged(request);
    replaced();
    world.cloudFormation.shows = ({ LogicalResourceId, Timestamp }) =>
      LogicalResourceId !== 'First' || world.clock.now() - (Timestamp?.getTime() ?? 0) >= 5_000;
    expect(await refused()).toBe(HAD);
  });

  test('not once the stack has settled', async () => {
    tagged('20260115T115959Z-first');
    replaced();
    world.clock.advance(2_000);
    world.stackEvent('UPDATE_COMPLETE');
    world.begins();
    expect(await world.adopt()).toMatchObject({ Status: 'SUCCESS' });
  });

  test('where the handler may not read the events', async () => {
    tagged('20260115T115959Z-first');
    world.cloudFormation.admit = (operation) => {
      if (operation === 'DescribeStackEvents') throw serviceError('AccessDenied', 403);
    };
    expect(await refused()).toBe(
      `Live/Room: \`adoptArn\` names a resource that no stack has, got ${ARN}, which another resource of this stack had, and whose events the handler may not read; allow the role of the stack's function cloudformation:DescribeStackEvents; nothing was changed`,
    );
  });
});

describe('more tags than fit', () => {
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));

  test('beside those of the library and the snapshot', async () => {
    Object.assign(world.live?.tags ?? {}, tags(46), { mine: 'value' });
    expect(await refused({ Tags: tags(46) })).toBe(
      `Live/Room: a resource has at most 50 tags, got 51 for ${ARN}: those that it has, those of the construct, and those in which the library keeps former values for a rollback; remove tags of the resource or of the construct; nothing was changed`,
    );
  });

  test('although the construct wants fewer, because the first write removes none', async () => {
    Object.assign(world.live?.tags ?? {}, tags(47));
    expect(await refused({ Tags: {} })).toContain('got 52 for');
  });

  test('not counting those of AWS', async () => {
    Object.assign(world.live?.tags ?? {}, tags(45), { 'aws:cloudformation:stack-name': 'Old', 'aws:cloudformation:stack-id': OTHER_STACK });
    expect(await world.adopt({ Tags: tags(45) })).toMatchObject({ Status: 'SUCCESS' });
    expect(world.live?.tags).toMatchObject({ 'aws:cloudformation:stack-name': 'Old' });
  });
});

test('the end of a redundant ingest, whose credentials a rollback could not restore', async () => {
  const existing = { name: 'room', ingestProtocol: 'RTMPS', redundantIngest: true };
  world = new Adopting(existing, 'IngestConfiguration', {
    type: 'Custom::IVSIngestConfiguration',
    properties: { IngestProtocol: 'RTMPS' },
  });
  world.begins();
  expect(await refused()).toBe(
    `Live/Room: an adopted resource keeps the properties that IVS cannot change in place and back, got RedundantIngest other than ${world.arn} has; give the construct the values of the resource; nothing was changed`,
  );
  expect(await world.adopt({ RedundantIngest: 'true' })).toMatchObject({ Status: 'SUCCESS' });
});

test('properties that cannot change in place, all of them by name', async () => {
  const existing = { name: 'before', ingestProtocol: 'RTMPS', userId: 'camera', attributes: { role: 'host' } };
  world = new Adopting(existing, 'IngestConfiguration', { type: 'Custom::IVSIngestConfiguration', properties: { IngestProtocol: 'RTMP' } });
  world.begins();
  expect(await refused({ InsecureIngest: 'true' })).toBe(
    `Live/Room: an adopted resource keeps the properties that IVS cannot change in place and back, got Name, IngestProtocol, UserId, Attributes other than ${world.arn} has; give the construct the values of the resource; nothing was changed`,
  );
});
