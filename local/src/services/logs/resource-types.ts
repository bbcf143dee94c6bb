/** Amazon CloudWatch Logs. */

import { optionalText, tags, text, wholeNumber } from '../cloudformation/resource-types/properties';
import { TAGS } from '../cloudformation/resource-types/property-shape';
import { generateName, type Properties, type ResourceType } from '../cloudformation/resource-types/resource-type';
import type { Keys } from '../kms/keys';
import { checkLogKey } from './log-encryption';
import { checkLogGroupName, checkRetention, type LogGroupSettings, type LogGroups, logGroupArn } from './log-groups';

/** Log groups, each once in its region, and encrypted with these keys where a template asks for one. */
export function logsTypes(groups: LogGroups, keys: Keys): Record<string, ResourceType> {
  const check = (known: Properties) => {
    if (known.LogGroupName !== undefined) checkLogGroupName(text(known, 'LogGroupName'));
    settings(known);
  };
  const checkKey = (region: string, name: string, { kmsKeyId }: LogGroupSettings) => {
    if (kmsKeyId !== undefined) checkLogKey(keys, region, logGroupArn({ region, name }), kmsKeyId);
  };
  return {
    'AWS::Logs::LogGroup': {
      properties: { KmsKeyId: 'string', LogGroupName: 'string', RetentionInDays: 'integer', Tags: TAGS },
      attributes: ['Arn'],
      replacedBy: ['LogGroupName'],
      nameProperty: 'LogGroupName',
      takesStackTags: true,
      check,
      create: (context, properties) => {
        const physicalId = optionalText(properties, 'LogGroupName') ?? generateName(context);
        checkLogGroupName(physicalId);
        checkKey(context.region, physicalId, settings(properties));
        if (!groups.create(context.region, physicalId, settings(properties))) {
          throw new Error(`Resource of type 'AWS::Logs::LogGroup' with identifier '${physicalId}' already exists.`);
        }
        return { physicalId, attributes: { Arn: `${logGroupArn({ region: context.region, name: physicalId })}:*` } };
      },
      update: ({ region }, { physicalId, attributes }, properties) => {
        checkKey(region, physicalId, settings(properties));
        Object.assign(groups.find(region, physicalId) ?? {}, { settings: settings(properties) });
        return { physicalId, attributes };
      },
      delete: ({ region }, { physicalId }) => groups.delete(region, physicalId),
    },
  };
}

function settings(properties: Properties): LogGroupSettings {
  const retentionInDays = properties.RetentionInDays === undefined ? undefined : wholeNumber(properties, 'RetentionInDays', 0);
  checkRetention('RetentionInDays', retentionInDays);
  return { retentionInDays, kmsKeyId: optionalText(properties, 'KmsKeyId'), tags: tags(properties) };
}
