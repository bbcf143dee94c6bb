/** The resource type of CloudWatch Logs log groups. */
import type { Parsed, StructureOf } from '../../service/input';
import { generateName, integer, type ResourceType, resourceType, string, TAGS, tagMap } from '../../service/resource-type';
import type { Keys } from '../kms/keys';
import { checkLogKey } from './log-encryption';
import { checkLogGroupName, checkRetention, type LogGroupSettings, type LogGroups, logGroupArn } from './log-groups';

const PROPERTIES = { KmsKeyId: string, LogGroupName: string, RetentionInDays: integer, Tags: TAGS };

type LogGroupProperties = Parsed<StructureOf<typeof PROPERTIES>>;

/** `keys` are the keys that log groups may be encrypted with. */
export function logsTypes(groups: LogGroups, keys: Keys): Record<string, ResourceType> {
  const checkedSettings = (region: string, name: string, properties: LogGroupProperties) => {
    const logGroupSettings = settings(properties);
    if (logGroupSettings.kmsKeyId !== undefined) checkLogKey(keys, region, logGroupArn({ region, name }), logGroupSettings.kmsKeyId);
    return logGroupSettings;
  };
  return {
    'AWS::Logs::LogGroup': resourceType({
      properties: PROPERTIES,
      attributes: ['Arn'],
      replacedBy: ['LogGroupName'],
      nameProperty: 'LogGroupName',
      takesStackTags: true,
      check: (known) => {
        if (known.LogGroupName !== undefined) checkLogGroupName(known.LogGroupName);
        settings(known);
      },
      create: (context, properties) => {
        const { region } = context;
        const { LogGroupName: name = generateName(context) } = properties;
        checkLogGroupName(name);
        if (!groups.create(region, name, checkedSettings(region, name, properties))) {
          throw new Error(`Resource of type 'AWS::Logs::LogGroup' with identifier '${name}' already exists.`);
        }
        return { physicalId: name, attributes: { Arn: `${logGroupArn({ region, name })}:*` } };
      },
      update: ({ region }, { physicalId, attributes }, properties) => {
        const next = checkedSettings(region, physicalId, properties);
        Object.assign(groups.find(region, physicalId) ?? {}, { settings: next });
        return { physicalId, attributes };
      },
      delete: ({ region }, { physicalId }) => groups.delete(region, physicalId),
    }),
  };
}

function settings({ RetentionInDays, KmsKeyId, Tags }: LogGroupProperties): LogGroupSettings {
  checkRetention('RetentionInDays', RetentionInDays);
  return { retentionInDays: RetentionInDays, kmsKeyId: KmsKeyId, tags: tagMap(Tags) };
}
