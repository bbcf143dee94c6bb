/** The argument is nothing, CfnStage or Stage. */
const [, , made] = process.argv;
if (made !== 'nothing') {
  const { App, Stack } = require('aws-cdk-lib/core');
  const lambda = require('aws-cdk-lib/aws-lambda');
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Bench');
  const code = lambda.Code.fromAsset('bench/synth/handler');
  new lambda.Function(stack, 'Api', { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
  if (made === 'Stage') new (require('cdk-ivs-realtime').Stage)(stack, 'Room', { stageName: 'room' });
  else new (require('aws-cdk-lib/aws-ivs').CfnStage)(stack, 'Room', { name: 'room' });
  app.synth();
}
