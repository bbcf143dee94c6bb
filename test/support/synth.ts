import { App, type AppProps, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** What costs time at synthesis, and what no test of a template looks at. */
const CONTEXT = { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-asset-staging': true };

/** An app for tests of templates. */
export function newApp({ context, ...props }: AppProps = {}): App {
  return new App({ analyticsReporting: false, treeMetadata: false, context: { ...CONTEXT, ...context }, ...props });
}

/** A stack in an app of its own. */
export function newStack(props: StackProps = {}): Stack {
  return new Stack(newApp(), 'Live', props);
}

/** What several tests read and none changes, such as a stack: the first one that asks makes it. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The properties of the template's only resource of `type`. */
export function propertiesOf(stack: Stack, type: string): Record<string, unknown> {
  const found = Object.values(Template.fromStack(stack).findResources(type));
  if (found.length !== 1) throw new Error(`expected one ${type} in the template, found ${found.length}`);
  return found[0].Properties;
}
