import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AssetStaging, Aws, CfnResource, FileAssetPackaging, Lazy, Names, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { allow, handlerStatements } from './permissions';

/** Its id, and those of its children, make the function's logical id: CloudFormation refuses a change of service token, so they never change. */
const PROVIDER_ID = 'IvsRealTime';

const HANDLER_ASSET = path.join(__dirname, '..', '..', 'assets', 'resources');

/**
 * Every region of the service has it, until 2028. Asking the CDK for a region's newest runtime would load its facts about all regions,
 * for more time than everything else here takes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const RUNTIME = 'nodejs24.x';

/** Long enough for deletions that wait until a resource is free, short enough for three deliveries within the service timeout. */
const FUNCTION_TIMEOUT_SECONDS = 180;

/**
 * How long CloudFormation waits for an answer: Lambda delivers a request up to three times, one and two minutes apart.
 * A changed value would send an update to every deployed resource, so it stays.
 */
export const SERVICE_TIMEOUT_SECONDS = 900;

/**
 * The stack's one function behind all resources of this library, with its role and its log group.
 *
 * Made of plain `CfnResource`s: loading and running the Lambda and IAM L2s would double the time that a small stack takes to synthesise.
 */
export class Provider extends Construct {
  public static of(scope: IConstruct): Provider {
    const stack = Stack.of(scope);
    // Not `instanceof`: a second copy of the library in the tree has a class of its own, and its provider serves as well.
    return (stack.node.tryFindChild(PROVIDER_ID) as Provider | undefined) ?? new Provider(stack);
  }

  public readonly serviceToken: string;
  private readonly roleName: string;

  private constructor(stack: Stack) {
    super(stack, PROVIDER_ID);

    const logGroup = new CfnResource(this, 'Logs', { type: 'AWS::Logs::LogGroup', properties: { RetentionInDays: 14 } });

    const role = new CfnResource(this, 'Role', {
      type: 'AWS::IAM::Role',
      properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
        },
        // Inline: a policy resource of its own would be detached before the last deletions run.
        Policies: [
          {
            PolicyName: 'IvsRealTime',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                ...handlerStatements(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID),
                // Whether CloudFormation still waits for a request, and which resources it knows, only the stack's events tell.
                allow(['cloudformation:DescribeStackEvents'], Aws.STACK_ID),
                // No logs:CreateLogGroup: a late line would bring a deleted log group back, with no retention.
                {
                  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                  Effect: 'Allow',
                  Resource: Token.asString(logGroup.getAtt('Arn')),
                },
              ],
            },
          },
        ],
      },
    });

    const staging = new AssetStaging(this, 'Code', { sourcePath: HANDLER_ASSET });
    const code = stack.synthesizer.addFileAsset({
      fileName: staging.relativeStagedPath(stack),
      packaging: FileAssetPackaging.ZIP_DIRECTORY,
      sourceHash: staging.assetHash,
      displayName: 'cdk-ivs-realtime handler',
    });

    this.roleName = role.ref;

    const handler = new CfnResource(this, 'Handler', {
      type: 'AWS::Lambda::Function',
      properties: {
        Description: 'Creates, updates and deletes Amazon IVS Real-Time resources (cdk-ivs-realtime)',
        Code: { S3Bucket: code.bucketName, S3Key: code.objectKey },
        Handler: 'index.handler',
        Runtime: RUNTIME,
        MemorySize: 256,
        Timeout: FUNCTION_TIMEOUT_SECONDS,
        Role: role.getAtt('Arn'),
        LoggingConfig: { LogGroup: logGroup.ref },
      },
    });
    this.serviceToken = Token.asString(handler.getAtt('Arn'));
  }

  /**
   * Lets the handler do what one resource alone needs: a policy below `scope`. The resource has to depend on it, so that it can still be
   * deleted with it. Where there is something to grant on, `role` does the same by the CDK's grants, for the time that it takes to load IAM.
   */
  public allow(scope: Construct, id: string, actions: readonly string[], resource: string): CfnResource {
    return new CfnResource(scope, id, {
      type: 'AWS::IAM::Policy',
      properties: {
        PolicyName: Lazy.string({ produce: () => Names.uniqueResourceName(scope, { maxLength: 128 }) }),
        PolicyDocument: { Version: '2012-10-17', Statement: [allow(actions, resource)] },
        Roles: [this.roleName],
      },
    });
  }

  /** The handler's role, to grant it what one resource alone needs; `grant.applyBefore` makes the resource depend on the grant. */
  public role(scope: Construct): iam.IRole {
    return iam.Role.fromRoleName(scope, 'HandlerRole', this.roleName);
  }
}
