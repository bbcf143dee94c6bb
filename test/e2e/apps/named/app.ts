import { App, Fn, Stack } from 'aws-cdk-lib';
import { Stage } from 'cdk-ivs-realtime';

// A name that is known at deployment only: synthesis lets it pass, and the service judges it.
const app = new App();
const stack = new Stack(app, 'Named');
new Stage(stack, 'Room', { stageName: Fn.sub(`show${app.node.tryGetContext('suffix')}`) });
