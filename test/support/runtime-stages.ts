/** What tests of run-time stages and of their sweeper expect in templates with a construct `Rooms`. */
import { StageSweeper } from '../../src';

/** The key of the tag that says to which construct a stage belongs. */
export const OWNER = 'cdk-ivs-realtime:runtime-stages';

export const TAG_VALUE = { 'Fn::GetAtt': ['RoomsB5ADC23C', 'TagValue'] };

export const arnOf = (resource: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}/*`]],
});

export const disabled = { sweeper: StageSweeper.disabled() };

export const ownedStage = { StringEquals: { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE } };

/** The statement that allows the actions on what has the tag. */
export const onTagged = (type: string, ...actions: string[]) => [
  { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: arnOf(type), Condition: ownedStage },
];
