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
  'encoder-configuration/*': [
    'ivs:CreateEncoderConfiguration',
    'ivs:DeleteEncoderConfiguration',
    'ivs:GetEncoderConfiguration',
    'ivs:TagResource',
    'ivs:UntagResource',
  ],
  'ingest-configuration/*': [
    'ivs:CreateIngestConfiguration',
    'ivs:DeleteIngestConfiguration',
    'ivs:GetIngestConfiguration',
    'ivs:ListTagsForResource',
    'ivs:TagResource',
    'ivs:UntagResource',
    'ivs:UpdateIngestConfiguration',
  ],
  'public-key/*': ['ivs:DeletePublicKey', 'ivs:GetPublicKey', 'ivs:ImportPublicKey', 'ivs:TagResource', 'ivs:UntagResource'],
  'stage/*': [
    'ivs:CreateStage',
    'ivs:DeleteStage',
    'ivs:GetStage',
    'ivs:ListStages',
    'ivs:TagResource',
    'ivs:UntagResource',
    'ivs:UpdateStage',
  ],
  'storage-configuration/*': [
    'ivs:CreateStorageConfiguration',
    'ivs:DeleteStorageConfiguration',
    'ivs:GetStorageConfiguration',
    'ivs:TagResource',
    'ivs:UntagResource',
  ],
};

/** Actions that IAM knows no resource for. */
const ACTIONS_ON_ALL = [
  'ivs:ListEncoderConfigurations',
  'ivs:ListIngestConfigurations',
  'ivs:ListPublicKeys',
  'ivs:ListStorageConfigurations',
];

export function handlerStatements(partition: string, region: string, account: string): Statement[] {
  const scoped = Object.entries(ACTIONS).map(([resource, actions]) =>
    allow(actions, `arn:${partition}:ivs:${region}:${account}:${resource}`),
  );
  return [...scoped, allow(ACTIONS_ON_ALL, '*')];
}

export function allow(actions: readonly string[], resource: string): Statement {
  return { Action: actions, Effect: 'Allow', Resource: resource };
}
