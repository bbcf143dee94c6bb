/** Amazon CloudWatch Logs. */
import { LOCAL_ACCOUNT } from '../../account';
import type { Logs } from '../../aws/logs';
import { TAGS } from '../property-shape';
import { generateName, type Properties, type ResourceType } from '../resource-type';
import { optionalText, tags, wholeNumber } from './properties';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export type LogGroups = Pick<Logs, 'createGroup' | 'deleteGroup'>;

/** Log groups, each once in its region. */
export function logsTypes(logs: LogGroups): Record<string, ResourceType> {
  const arnOf = (region: string, name: string) => `arn:aws:logs:${region}:${LOCAL_ACCOUNT}:log-group:${name}:*`;
  const check = (properties: Properties) => {
    const days = wholeNumber(properties, 'RetentionInDays', 1);
    if (!RETENTION_DAYS.includes(days)) throw new Error(`RetentionInDays must be one of ${RETENTION_DAYS.join(', ')}; got ${days}.`);
    tags(properties);
  };
  return {
    'AWS::Logs::LogGroup': {
      properties: { LogGroupName: 'string', RetentionInDays: 'integer', Tags: TAGS },
      attributes: ['Arn'],
      replacedBy: ['LogGroupName'],
      nameProperty: 'LogGroupName',
      takesStackTags: true,
      check,
      create: (context, properties) => {
        check(properties);
        const physicalId = optionalText(properties, 'LogGroupName') ?? generateName(context);
        if (!logs.createGroup(context.region, physicalId)) {
          throw new Error(`Resource of type 'AWS::Logs::LogGroup' with identifier '${physicalId}' already exists.`);
        }
        return { physicalId, attributes: { Arn: arnOf(context.region, physicalId) } };
      },
      update: (_context, { physicalId, attributes }, properties) => {
        check(properties);
        return { physicalId, attributes };
      },
      delete: ({ region }, { physicalId }) => logs.deleteGroup(region, physicalId),
    },
  };
}
