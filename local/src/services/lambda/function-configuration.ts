import { createHash } from 'node:crypto';
import type { StoredFunction } from './function';
import { logGroupOf } from './variables';

/** A function as the API returns it. @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
export function functionConfiguration({ definition, modifiedAt, revisionId }: StoredFunction): object {
  const code = 'zip' in definition.code ? definition.code.zip : Buffer.from(definition.code.inline);
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Description: definition.description ?? '',
    RevisionId: revisionId,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    CodeSize: code.length,
    CodeSha256: createHash('sha256').update(code).digest('base64'),
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMegabytes,
    LastModified: modifiedAt.toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: definition.environment },
    LoggingConfig: {
      LogFormat: definition.logFormat ?? 'Text',
      ApplicationLogLevel: definition.applicationLogLevel,
      SystemLogLevel: definition.systemLogLevel,
      LogGroup: logGroupOf(definition),
    },
    VpcConfig: definition.vpc && { SubnetIds: definition.vpc.subnetIds, SecurityGroupIds: definition.vpc.securityGroupIds },
  };
}
