import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { EncoderConfiguration, EncoderVideo } from 'cdk-ivs-realtime';

// Any change but one of tags replaces an encoder configuration. The suffix of its name is judged at deployment.
const app = new App();
const stack = new Stack(app, 'Replaced');
const encoder = new EncoderConfiguration(stack, 'Encoder', {
  encoderConfigurationName: Fn.sub(`show${app.node.tryGetContext('suffix') ?? ''}`),
  video: EncoderVideo.of({ height: Number(app.node.tryGetContext('height') ?? 360), width: 640 }),
});
new CfnOutput(stack, 'Arn', { value: encoder.encoderConfigurationArn });
