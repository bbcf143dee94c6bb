import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stage, StageGrants } from '../src';
import { allow, granted, ivsArn, newRole, STAGES } from './support/granted';
import { newStack } from './support/synth';

let stack: Stack;
let role: iam.Role;
beforeEach(() => {
  stack = newStack();
  role = newRole(stack);
});

describe.each(STAGES)('grants on %s', (_, make) => {
  test('createParticipantTokens', () => {
    const { stage, arn } = make(stack, 'Room');
    StageGrants.fromStage(stage).createParticipantTokens(role).assertSuccess();
    expect(granted(role)).toEqual([allow('ivs:CreateParticipantToken', arn)]);
  });

  test('disconnectParticipants', () => {
    const { stage, arn } = make(stack, 'Room');
    StageGrants.fromStage(stage).disconnectParticipants(role).assertSuccess();
    expect(granted(role)).toEqual([allow('ivs:DisconnectParticipant', arn)]);
  });

  test('read', () => {
    const { stage, arn } = make(stack, 'Room');
    StageGrants.fromStage(stage).read(role).assertSuccess();
    const actions = [
      'ivs:GetParticipant',
      'ivs:GetStage',
      'ivs:GetStageSession',
      'ivs:ListParticipantEvents',
      'ivs:ListParticipantReplicas',
      'ivs:ListParticipants',
      'ivs:ListStageSessions',
    ];
    expect(granted(role)).toEqual([allow(actions, arn)]);
  });

  test('replicateParticipants, on both stages', () => {
    const [source, destination] = [make(stack, 'Room'), make(stack, 'Arena')];
    StageGrants.fromStage(source.stage).replicateParticipants(role, destination.stage).assertSuccess();
    const actions = ['ivs:StartParticipantReplication', 'ivs:StopParticipantReplication'];
    expect(granted(role)).toEqual([allow(actions, [source.arn, destination.arn])]);
  });

  test('replicateParticipants to itself is refused', () => {
    const { stage } = make(stack, 'Room');
    expect(() => StageGrants.fromStage(stage).replicateParticipants(role, stage)).toThrow(
      "Live/Room: participants are replicated to another stage, got 'Live/Room' as source and destination; pass another stage",
    );
  });
});

test('a stage of this library has its grants', () => {
  const stage = new Stage(stack, 'Room');
  stage.grants.createParticipantTokens(role);
  expect(granted(role)).toEqual([allow('ivs:CreateParticipantToken', stack.resolve(stage.stageArn))]);
});

describe('a principal in another account', () => {
  const OTHER = iam.Role.fromRoleArn.bind(iam.Role);

  test('is refused, because no policy could allow it', () => {
    const stage = Stage.fromStageArn(stack, 'Room', ivsArn('stage'));
    const other = OTHER(stack, 'Other', 'arn:aws:iam::210987654321:role/other');
    const message =
      'Live/Room: a grant is to a principal in the account of the resource, because IVS has no resource policies, got a principal in ' +
      '210987654321 and a resource in 123456789012; grant to a role in 123456789012 that the principal may assume';
    expect(() => stage.grants.read(other)).toThrow(message);
    expect(() => stage.grants.compositions().stop(other)).toThrow(message);
  });

  test('is taken on trust where an account is known only at deployment', () => {
    const other = OTHER(stack, 'Other', 'arn:aws:iam::210987654321:role/other');
    expect(() => new Stage(stack, 'Room').grants.read(other)).not.toThrow();
  });

  test('cannot replicate participants to a stage of its account', () => {
    const stage = Stage.fromStageArn(stack, 'Room', ivsArn('stage'));
    const destination = Stage.fromStageArn(stack, 'Arena', 'arn:aws:ivs:us-east-1:210987654321:stage/AbCdEf123456');
    expect(() => stage.grants.replicateParticipants(role, destination)).toThrow(
      "Live/Room: the two stages of a replication are in the same account, got 123456789012 and, for 'Live/Arena', 210987654321; use one " +
        'in 123456789012',
    );
  });
});
