/** Amazon EventBridge: rules of the default event bus that take events to functions. */

import { document, object, objects, optionalText, tags, text, wholeNumber } from '../cloudformation/resource-types/properties';
import { type Members, structure, TAGS } from '../cloudformation/resource-types/property-shape';
import { generateName, type Properties, type ResourceType } from '../cloudformation/resource-types/resource-type';
import { parsePattern } from './pattern';
import type { RuleDefinition, Rules, Target } from './rules';

const MAX_NAME = 64;

const TARGET = structure(
  {
    Arn: 'string',
    Id: 'string',
    Input: 'string',
    InputPath: 'string',
    InputTransformer: structure({ InputPathsMap: { map: 'string' }, InputTemplate: 'string' }, ['InputTemplate']),
    RetryPolicy: structure({ MaximumEventAgeInSeconds: 'integer', MaximumRetryAttempts: 'integer' }),
  },
  ['Arn', 'Id'],
);

const PROPERTIES: Members = {
  Description: 'string',
  EventBusName: 'string',
  EventPattern: 'json',
  Name: 'string',
  State: 'string',
  Tags: TAGS,
  Targets: { list: TARGET },
};

/** Rule. */
export function eventsTypes(rules: Rules): Record<string, ResourceType> {
  const put = (region: string, name: string, properties: Properties) => {
    const { arn } = rules.put(region, definition(name, properties));
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    'AWS::Events::Rule': {
      properties: PROPERTIES,
      required: ['EventPattern'],
      attributes: ['Arn'],
      replacedBy: ['EventBusName', 'Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      check: (known) => {
        checkBus(known);
        isEnabled(known);
        for (const { Arn } of objects(known, 'Targets')) checkTargetArn(String(Arn));
        if (known.EventPattern !== undefined) parsePattern(document(known, 'EventPattern'));
      },
      create: (context, properties) => {
        const name = optionalText(properties, 'Name') ?? generateName(context, MAX_NAME);
        if (rules.has(context.region, name))
          throw new Error(`Resource of type 'AWS::Events::Rule' with identifier '${name}' already exists.`);
        return put(context.region, name, properties);
      },
      update: ({ region }, { physicalId }, properties) => put(region, physicalId, properties),
      delete: ({ region }, { physicalId }) => rules.delete(region, physicalId),
    },
  };
}

function definition(name: string, properties: Properties): RuleDefinition {
  tags(properties);
  checkBus(properties);
  return {
    name,
    description: optionalText(properties, 'Description'),
    enabled: isEnabled(properties),
    pattern: document(properties, 'EventPattern'),
    targets: objects(properties, 'Targets').map(target),
  };
}

function checkBus(properties: Properties): void {
  const bus = optionalText(properties, 'EventBusName') ?? 'default';
  if (bus !== 'default') throw new Error(`The local endpoint has the default event bus alone; EventBusName is ${bus}.`);
}

/** What is no ARN yet is one of a resource that is still to be made. */
function checkTargetArn(arn: string): void {
  if (!arn.startsWith('arn:') || /^arn:[^:]+:lambda:/.test(arn)) return;
  throw new Error(`The local endpoint delivers events to Lambda functions; got the target ${arn}.`);
}

function isEnabled(properties: Properties): boolean {
  const state = optionalText(properties, 'State') ?? 'ENABLED';
  if (state !== 'ENABLED' && state !== 'DISABLED') throw new Error(`State must be ENABLED or DISABLED here; got ${state}.`);
  return state === 'ENABLED';
}

function target(properties: Properties): Target {
  return {
    Id: text(properties, 'Id'),
    Arn: text(properties, 'Arn'),
    Input: optionalText(properties, 'Input'),
    InputPath: optionalText(properties, 'InputPath'),
    InputTransformer: properties.InputTransformer === undefined ? undefined : inputTransformer(object(properties, 'InputTransformer')),
    RetryPolicy: retryPolicy(object(properties, 'RetryPolicy')),
  };
}

function inputTransformer(properties: Properties) {
  const paths = object(properties, 'InputPathsMap');
  return {
    InputPathsMap: Object.fromEntries(Object.keys(paths).map((name) => [name, text(paths, name)])),
    InputTemplate: text(properties, 'InputTemplate'),
  };
}

/** Of no consequence here: an event gets to its function at once, or never can. What the function then fails at, Lambda repeats. */
function retryPolicy(properties: Properties): Target['RetryPolicy'] {
  return {
    MaximumRetryAttempts: wholeNumber(properties, 'MaximumRetryAttempts', 185),
    MaximumEventAgeInSeconds: wholeNumber(properties, 'MaximumEventAgeInSeconds', 86_400),
  };
}
