import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A stack in an app of its own. */
export function newStack(props: StackProps = {}): Stack {
  return new Stack(new App({ analyticsReporting: false, context: { 'aws:cdk:disable-stack-trace': true } }), 'Live', props);
}

/** The properties of the template's only resource of `type`. */
export function propertiesOf(stack: Stack, type: string): Record<string, unknown> {
  const found = Object.values(Template.fromStack(stack).findResources(type));
  if (found.length !== 1) throw new Error(`expected one ${type} in the template, found ${found.length}`);
  return found[0].Properties;
}
