/** The subjects with an encoder configuration, which a change of its video replaces. Each has the functions that it has for stages. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allSubjects, synthesised } from '../../faults/subjects.mjs';

const require = createRequire(import.meta.url);
const handlers = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'faults');
const [ours, awsCustomResource, providerFramework, singletonFunction] = allSubjects;

/** @typedef {{ height: number, show: string }} Encoder the height of the video, and the value of a tag */

const videoOf = (height) => ({ width: (height * 16) / 9, height });

const handWritten = synthesised('Custom::Encoder', (stack, { height, show }) => {
  const { CustomResource } = require('aws-cdk-lib/core');
  const { width } = videoOf(height);
  const properties = { Name: 'encoder', Video: { Width: width, Height: height }, Tags: { show } };
  new CustomResource(stack, 'Encoder', { serviceToken: 'replaced', resourceType: 'Custom::Encoder', properties });
});

/** Functions that run the handler for encoder configurations instead of that for stages. */
const withHandler =
  ({ functions }, handler) =>
  (timeoutSeconds) => {
    const all = functions(timeoutSeconds);
    return { ...all, handler: { ...all.handler, ...handler } };
  };

/** @type {import('../../faults/subjects.mjs').Subject[]} */
export const encoderSubjects = [
  {
    ...awsCustomResource,
    resource: synthesised('Custom::AWS', (stack, { height, show }) => {
      const custom = require('aws-cdk-lib/custom-resources');
      const service = '@aws-sdk/client-ivs-realtime';
      // It has one call for all updates, so a tag that changes replaces the resource, too.
      const create = {
        service,
        action: 'CreateEncoderConfiguration',
        parameters: { name: 'encoder', video: videoOf(height), tags: { show } },
        physicalResourceId: custom.PhysicalResourceId.fromResponse('encoderConfiguration.arn'),
        outputPaths: ['encoderConfiguration.arn'],
      };
      new custom.AwsCustomResource(stack, 'Encoder', {
        installLatestAwsSdk: false,
        onCreate: create,
        onUpdate: create,
        onDelete: { service, action: 'DeleteEncoderConfiguration', parameters: { arn: new custom.PhysicalResourceIdReference() } },
        policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: custom.AwsCustomResourcePolicy.ANY_RESOURCE }),
      });
    }),
  },
  {
    ...ours,
    resource: synthesised('Custom::IVSEncoderConfiguration', (stack, { height, show }) => {
      const { EncoderConfiguration, EncoderVideo } = require('cdk-ivs-realtime');
      const { Tags } = require('aws-cdk-lib/core');
      const properties = { encoderConfigurationName: 'encoder', video: EncoderVideo.of(videoOf(height)) };
      Tags.of(new EncoderConfiguration(stack, 'Encoder', properties)).add('show', show);
    }),
  },
  {
    ...providerFramework,
    functions: withHandler(providerFramework, { file: join(handlers, 'encoder-handler.cjs') }),
    resource: handWritten,
  },
  { ...singletonFunction, functions: withHandler(singletonFunction, { exportName: 'encoder' }), resource: handWritten },
];
