import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { LIBRARY } from '../event-patterns';
import type { OwnEventName } from '../wire';

/** Lets a function put events of this library on the default event bus, and no others. */
export function putEventsStatement(scope: IConstruct, ...eventNames: OwnEventName[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
    conditions: { StringEquals: { 'events:source': LIBRARY, 'events:detail-type': eventNames } },
  });
}
