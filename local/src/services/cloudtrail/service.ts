/** AWS CloudTrail, without events: the `cdk` CLI searches it for the causes of a failed deployment. */
import { defineService } from '../../service/definition';
import { any } from '../../service/input';
import { members, operation } from '../../service/operation';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';

const INPUT = members({ EndTime: any, EventCategory: any, LookupAttributes: any, MaxResults: any, NextToken: any, StartTime: any });

const operations = {
  LookupEvents: operation({
    input: INPUT,
    access: () => [{ action: 'cloudtrail:LookupEvents', resource: '*' }],
    rate: 2,
    run: () => ({ Events: [] }),
  }),
};

export const cloudTrail = defineService({
  name: 'cloudtrail',
  title: 'AWS CloudTrail',
  newState: () => undefined,
  create: (_, { pipelines }) => ({
    store: undefined,
    pipeline: createPipeline({ name: 'cloudtrail', protocol: awsJson(), operations }, pipelines),
  }),
});
