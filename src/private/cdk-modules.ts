/** Modules of aws-cdk-lib that are loaded on first use, so that an app does not load what it does not use. */
export const cdkModules = {
  get cloudwatch(): typeof import('aws-cdk-lib/aws-cloudwatch') {
    return require('aws-cdk-lib/aws-cloudwatch');
  },
  get events(): typeof import('aws-cdk-lib/aws-events') {
    return require('aws-cdk-lib/aws-events');
  },
  get targets(): typeof import('aws-cdk-lib/aws-events-targets') {
    return require('aws-cdk-lib/aws-events-targets');
  },
  get scheduler(): typeof import('aws-cdk-lib/aws-scheduler') {
    return require('aws-cdk-lib/aws-scheduler');
  },
  get stepfunctions(): typeof import('aws-cdk-lib/aws-stepfunctions') {
    return require('aws-cdk-lib/aws-stepfunctions');
  },
  get sqs(): typeof import('aws-cdk-lib/aws-sqs') {
    return require('aws-cdk-lib/aws-sqs');
  },
};
