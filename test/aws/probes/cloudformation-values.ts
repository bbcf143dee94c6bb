/** What is assumed of the values that CloudFormation shows or resolves: outputs and dynamic references. */
import type { NotProbed } from '../probe';
import { decision, decision3 } from './sources';
import { storyProbes } from './story-probe';

export const probes = storyProbes([
  {
    id: 'cfn-no-echo-output',
    source: decision('0004-stream-keys', 'masks an attribute in some places'),
    assumption: 'an output shows the attribute of a custom resource that has answered with NoEcho',
    expected: 'hidden',
    see: ({ life }) => life.noEchoOutput,
    whenDifferent: 'decision 4 holds all the same while one place shows it; correct its sentence about NoEcho',
  },
  {
    id: 'cfn-secret-in-output',
    source: decision3('a dynamic reference to a secret in an output stays what it is'),
    expected: 'the reference',
    see: ({ references }) => references.output,
    whenDifferent: 'change how outputs are resolved in local/src/services/cloudformation/template/dynamic-references.ts',
  },
  {
    id: 'cfn-unresolved-reference',
    source: decision3('the messages for what cannot be resolved'),
    expected: 'Parameters: [ssm:/<name>/none] cannot be found.',
    see: ({ references: { refusal } }) => /Parameters: \[ssm:\S*\] cannot be found\./.exec(refusal)?.[0] ?? refusal,
    whenDifferent: 'change the messages in local/src/services/cloudformation/template/dynamic-references.ts',
  },
]);

export const notProbed: readonly NotProbed[] = [];
