/** What tests of automatic compositions make and read: a construct `Recording` in a stack `Live`. */
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  AutoComposition,
  type AutoCompositionProps,
  CompositionDefinition,
  CompositionDestination,
  EncoderConfiguration,
  RuntimeStages,
  Stage,
  StorageConfiguration,
} from '../../src';
import { disabled } from './runtime-stages';
import { newStack } from './synth';

export const KEY = 'cdk-ivs-realtime:auto-composition';
/** The stack and the logical id of the function. */
export const NAME = 'Live-RecordingHandler88FF71B0';
export const STAGE = { Ref: 'Room4AB29A70' };
export const ENCODER = { Ref: 'EncoderE3A800B5' };
export const STORAGE = { Ref: 'Storage07F31EBC' };
export const QUEUE = { 'Fn::GetAtt': ['RecordingQueueC485E68C', 'Arn'] };

export function newDefinition(scope: Construct, tags?: { [key: string]: string }): CompositionDefinition {
  const storageConfiguration = new StorageConfiguration(scope, 'Storage', { bucket: new Bucket(scope, 'Recordings') });
  const encoderConfiguration = new EncoderConfiguration(scope, 'Encoder');
  return new CompositionDefinition({ destinations: [CompositionDestination.s3({ storageConfiguration, encoderConfiguration })], tags });
}

/** A stack with the automatic composition `Recording`. */
export function stackWith(props: Partial<AutoCompositionProps> = {}, stack = newStack()): { stack: Stack; recording: AutoComposition } {
  const stage = props.runtimeStages || props.stage ? undefined : new Stage(stack, 'Room');
  const composition = props.composition ?? newDefinition(stack);
  return { stack, recording: new AutoComposition(stack, 'Recording', { stage, ...props, composition }) };
}

export function ofRuntimeStages(): { stack: Stack; recording: AutoComposition } {
  const stack = newStack();
  return stackWith({ runtimeStages: new RuntimeStages(stack, 'Rooms', disabled) }, stack);
}

/** The properties of the resource of a type whose logical id begins like this. */
export function resource(stack: Stack, type: string, id: string): Record<string, never> {
  const found = Object.entries(Template.fromStack(stack).findResources(type)).filter(([name]) => name.startsWith(id));
  expect(found).toHaveLength(1);
  return found[0][1].Properties;
}

export const functionOf = (stack: Stack) => resource(stack, 'AWS::Lambda::Function', 'RecordingHandler');
export const variablesOf = (stack: Stack) => (functionOf(stack).Environment as { Variables: Record<string, unknown> }).Variables;
export function statementsOf(stack: Stack): unknown[] {
  const [{ PolicyDocument }] = resource(stack, 'AWS::IAM::Role', 'RecordingRole').Policies as never as [{ PolicyDocument: never }];
  return (PolicyDocument as { Statement: unknown[] }).Statement;
}
