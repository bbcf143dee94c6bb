import { App, Stack } from 'aws-cdk-lib';
import { Stage } from 'cdk-ivs-realtime';

// As many resources as a stack may have: the provider's three and the CDK's metadata are among them.
const stack = new Stack(new App(), 'Large');
for (let i = 0; i < 496; i++) new Stage(stack, `Room${i}`);
