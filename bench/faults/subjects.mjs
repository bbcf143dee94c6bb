/** The three implementations of a custom resource for a stage: their functions, and the resource that their construct writes into a template. */
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cdkLib = dirname(require.resolve('aws-cdk-lib/package.json'));

/**
 * @typedef {import('aws-cdk-lib').Stack} Stack
 * @typedef {object} Subject
 * @property {string} name
 * @property {(timeoutSeconds?: number) => Record<string, import('./environments.mjs').LambdaFunction>} functions by name; the service token is the first;
 *   `timeoutSeconds` replaces the timeout of those whose timeout a user sets
 * @property {(name: string) => { Type: string, Properties: object }} resource a stage of that name; the service token is left out
 */

/** @type {Subject} */
const ours = {
  name: 'this library',
  functions: (timeoutSeconds = 180) => ({
    handler: { file: join(root, 'assets', 'lambda', 'resources.js'), exportName: 'handler', timeoutSeconds },
  }),
  resource: synthesised('Custom::IVSStage', (stack, stageName) => {
    const { Stage } = require('cdk-ivs-realtime');
    new Stage(stack, 'Room', { stageName });
  }),
};

/** @type {Subject} */
const awsCustomResource = {
  name: 'AwsCustomResource',
  functions: (timeoutSeconds = 120) => ({
    handler: {
      file: join(cdkLib, 'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js'),
      exportName: 'handler',
      timeoutSeconds,
    },
  }),
  resource: synthesised('Custom::AWS', (stack, name) => {
    const custom = require('aws-cdk-lib/custom-resources');
    const service = '@aws-sdk/client-ivs-realtime';
    const arn = new custom.PhysicalResourceIdReference();
    // Returns only the ARN, because the whole response of a recording stage can exceed the 4,096 bytes of a custom resource response.
    const physicalResourceId = custom.PhysicalResourceId.fromResponse('stage.arn');
    const outputPaths = ['stage.arn'];
    new custom.AwsCustomResource(stack, 'Room', {
      installLatestAwsSdk: false,
      onCreate: { service, action: 'CreateStage', parameters: { name }, physicalResourceId, outputPaths },
      onUpdate: { service, action: 'UpdateStage', parameters: { arn, name }, physicalResourceId, outputPaths },
      onDelete: {
        service,
        action: 'DeleteStage',
        parameters: { arn },
        // ValidationException: the physical id is not an ARN after a failed create.
        ignoreErrorCodesMatching: 'ResourceNotFoundException|ValidationException',
      },
      policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: custom.AwsCustomResourcePolicy.ANY_RESOURCE }),
    });
  }),
};

/** @type {Subject} */
const providerFramework = {
  name: 'Provider framework',
  functions: (timeoutSeconds = 120) => ({
    framework: {
      file: join(cdkLib, 'custom-resources/lib/provider-framework/runtime/framework.js'),
      exportName: 'onEvent',
      // Set by the construct; users cannot change it.
      timeoutSeconds: 900,
      variables: { USER_ON_EVENT_FUNCTION_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:handler' },
    },
    handler: { file: join(root, 'bench', 'faults', 'plain-handler.cjs'), exportName: 'handler', timeoutSeconds },
  }),
  resource: synthesised('Custom::Stage', (stack, Name) => {
    const { CustomResource } = require('aws-cdk-lib/core');
    new CustomResource(stack, 'Room', { serviceToken: 'replaced', resourceType: 'Custom::Stage', properties: { Name } });
  }),
};

/** @type {Subject} */
const singletonFunction = {
  ...providerFramework,
  name: 'SingletonFunction',
  functions: (timeoutSeconds = 120) => ({
    handler: { file: join(root, 'bench', 'faults', 'answering-handler.cjs'), exportName: 'stage', timeoutSeconds },
  }),
};

/**
 * The Provider framework with the one setting that helps against throttling without code.
 *
 * @type {Subject}
 */
const patientProviderFramework = {
  ...providerFramework,
  name: 'Provider framework, `AWS_MAX_ATTEMPTS=10`',
  functions: (timeoutSeconds) => {
    const { framework, handler } = providerFramework.functions(timeoutSeconds);
    return { framework, handler: { ...handler, variables: { AWS_MAX_ATTEMPTS: '10' } } };
  },
};

export const subjects = [ours, awsCustomResource, providerFramework];
export const allSubjects = [...subjects, singletonFunction, patientProviderFramework];

/** The versions of the compared packages. */
export function versions() {
  const version = (name) => `${name} ${require(`${name}/package.json`).version}`;
  const packages = ['aws-cdk-lib', '@aws-sdk/client-ivs-realtime', '@aws-sdk/client-lambda'];
  return [...packages.map(version), `Node.js ${process.versions.node}`];
}

/**
 * @param {string} type
 * @param {(stack: Stack, ...wanted: any) => void} make
 * @returns {Subject['resource']}
 */
export function synthesised(type, make) {
  return (...wanted) => {
    const { App, Stack } = require('aws-cdk-lib/core');
    const { Template } = require('aws-cdk-lib/assertions');
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Bench');
    make(stack, ...wanted);
    const [{ Type, Properties }] = Object.values(Template.fromStack(stack).findResources(type));
    rmSync(app.outdir, { recursive: true });
    const { ServiceToken, ...properties } = Properties;
    return { Type, Properties: properties };
  };
}
