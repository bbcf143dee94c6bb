/** An IAM statement as it stands in a policy document. */
export interface Statement {
  readonly Action: readonly string[];
  readonly Effect: 'Allow';
  readonly Resource: string;
}

/**
 * What the handler may do, by resource type of the service.
 *
 * Never derived from the constructs in a stack: a policy that shrinks with the last stage would take away the permission to delete it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  stage: [
    'ivs:CreateStage',
    'ivs:DeleteStage',
    'ivs:GetStage',
    'ivs:ListStages',
    'ivs:TagResource',
    'ivs:UntagResource',
    'ivs:UpdateStage',
  ],
};

export function handlerStatements(partition: string, region: string, account: string): Statement[] {
  return Object.entries(ACTIONS).map(([resourceType, actions]) => ({
    Action: actions,
    Effect: 'Allow',
    Resource: `arn:${partition}:ivs:${region}:${account}:${resourceType}/*`,
  }));
}
