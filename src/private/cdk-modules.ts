/** Modules of aws-cdk-lib that are loaded on first use, because an app that uses neither events nor metrics should not load them. */
export const cdkModules = {
  get cloudwatch(): typeof import('aws-cdk-lib/aws-cloudwatch') {
    return require('aws-cdk-lib/aws-cloudwatch');
  },
  get events(): typeof import('aws-cdk-lib/aws-events') {
    return require('aws-cdk-lib/aws-events');
  },
};
