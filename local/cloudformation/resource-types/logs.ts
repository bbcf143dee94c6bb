/** Amazon CloudWatch Logs: the groups are names only, because the local functions print their logs to whoever watches. */
import { LOCAL_ACCOUNT } from '../../account';
import { generateName, type Properties, type ResourceType } from '../resource-type';
import { optionalText, tags, wholeNumber } from './properties';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** Log groups, each once in its region. */
export function logsTypes(): Record<string, ResourceType> {
  const arns = new Set<string>();
  const arnOf = (region: string, name: string) => `arn:aws:logs:${region}:${LOCAL_ACCOUNT}:log-group:${name}:*`;
  const check = (properties: Properties) => {
    const days = wholeNumber(properties, 'RetentionInDays', 1);
    if (!RETENTION_DAYS.includes(days)) throw new Error(`RetentionInDays must be one of ${RETENTION_DAYS.join(', ')}; got ${days}.`);
    tags(properties);
  };
  return {
    'AWS::Logs::LogGroup': {
      properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
      attributes: ['Arn'],
      replacedBy: ['LogGroupName'],
      nameProperty: 'LogGroupName',
      takesStackTags: true,
      create: (context, properties) => {
        check(properties);
        const physicalId = optionalText(properties, 'LogGroupName') ?? generateName(context);
        const Arn = arnOf(context.region, physicalId);
        if (arns.has(Arn)) throw new Error(`Resource of type 'AWS::Logs::LogGroup' with identifier '${physicalId}' already exists.`);
        arns.add(Arn);
        return { physicalId, attributes: { Arn } };
      },
      update: (_context, { physicalId, attributes }, properties) => {
        check(properties);
        return { physicalId, attributes };
      },
      delete: ({ region }, { physicalId }) => void arns.delete(arnOf(region, physicalId)),
    },
  };
}
