/** What the template has to have, so that the handler can keep its promises. */
import { mutantsOf } from './mutant';

const PROVIDER = 'test/provider.test.ts';

export const constructs = [
  ...mutantsOf(
    'src/private/provider/provider.ts',
    [PROVIDER],
    [
      {
        rule: "the function's logical id never changes",
        from: "const PROVIDER_ID = 'IvsRealTime';",
        to: "const PROVIDER_ID = 'IvsRealtime';",
      },
      {
        rule: 'CloudFormation waits longer than Lambda delivers',
        from: 'SERVICE_TIMEOUT_SECONDS = 900',
        to: 'SERVICE_TIMEOUT_SECONDS = 600',
      },
    ],
  ),
  ...mutantsOf(
    'src/private/functions/functions.ts',
    [PROVIDER],
    [
      { rule: 'the log goes to the group that goes with the stack', from: '    logGroup,\n  });', to: '  });' },
      {
        rule: 'the handler cannot bring its log group back',
        from: "actions: ['logs:CreateLogStream',",
        to: "actions: ['logs:CreateLogGroup', 'logs:CreateLogStream',",
      },
    ],
  ),
  ...mutantsOf(
    'src/private/provider/handler-permissions.ts',
    [PROVIDER],
    [
      {
        rule: 'the handler may ask for the events of its stack',
        from: "allow(['cloudformation:DescribeStackEvents'], new ScopedAws(scope).stackId),",
        to: '',
      },
    ],
  ),
  ...mutantsOf(
    'src/private/provider/handler-permissions.ts',
    ['test/ingest-configuration.test.ts'],
    [
      { rule: 'the key of a secret is used through Secrets Manager only', from: 'keyArn(key), viaSecretsManager)', to: 'keyArn(key))' },
      { rule: 'an ARN made of a name lacks its end', from: 'secret.secretFullArn !== undefined && ', to: '' },
    ],
  ),
  ...mutantsOf(
    'src/private/provider/handler-policies.ts',
    ['test/role-quotas.test.ts'],
    [
      { rule: 'a managed policy has as many characters as IAM takes', from: '6_144 - ', to: '6_544 - ' },
      { rule: 'there are fewer managed policies than IAM attaches', from: 'MAX_POLICIES = 8', to: 'MAX_POLICIES = 11' },
      { rule: 'inline policies have as many characters as IAM takes', from: 'MAX_INLINE_POLICIES = 25', to: 'MAX_INLINE_POLICIES = 40' },
      { rule: 'the place of a permission follows its resource', from: '(preferred + turn)', to: '(this.shared.size + turn)' },
    ],
  ),
  ...mutantsOf(
    'src/private/tags.ts',
    ['test/tags.test.ts'],
    [
      { rule: 'there is room for our own tags', from: 'MAX_TAGS_OF_CONSTRUCT = MAX_TAGS - 4', to: 'MAX_TAGS_OF_CONSTRUCT = MAX_TAGS - 3' },
      { rule: "a stack's tags reach the resource", from: '[...stacksOutermostFirst(scope).map((stack) => stack.tags), own]', to: '[own]' },
      { rule: 'our own keys are refused', from: "['aws:', 'cdk-ivs-realtime:']", to: "['aws:']" },
    ],
  ),
  ...mutantsOf(
    'src/private/compositions/composition-permissions.ts',
    ['test/runtime-stages.test.ts', 'test/compositions/composition-grants.test.ts', 'test/compositions/composition-definition.test.ts'],
    [
      { rule: 'run-time stages are composed with the tag only', from: 'start([stageArn], stageTags)', to: 'start([stageArn])' },
      {
        rule: 'the resources of a composition need not have the tag of the stages',
        from: '[start(used), start([stageArn], stageTags), ...tagging]',
        to: '[start([stageArn, ...used], stageTags), ...tagging]',
      },
      {
        rule: 'compositions of others are not claimed',
        from: "      StringEqualsIfExists: conditionsOn('aws:ResourceTag', compositionTags),\n",
        to: '',
      },
      {
        rule: 'a channel may use the default encoder beside a recording',
        from: 'const { defaultEncoder = encoderConfigurations.length === 0 } = resources;',
        to: 'const defaultEncoder = encoderConfigurations.length === 0;',
      },
      {
        rule: 'a composition with tags can be started',
        from: 'const tagging = compositionTags.length > 0 ?',
        to: 'const tagging = false ?',
      },
    ],
  ),
  ...mutantsOf(
    'src/compositions/composition-definition.ts',
    ['test/compositions/composition-requests.test.ts', 'test/compositions/composition-definition.test.ts'],
    [
      { rule: 'a composition has one destination of a kind', from: 'if (count > 1)', to: 'if (count > 2)' },
      { rule: 'a composition has a destination', from: 'if (destinations.length === 0)', to: 'if (false)' },
      { rule: 'a path is not taken for an ARN', from: 'checkStageArn(stageArn, stages.node.path);', to: '' },
      { rule: 'the service of IAM is ivs', from: "iamAction: 'ivs:StartComposition',", to: '' },
    ],
  ),
  ...mutantsOf(
    'src/private/adoption.ts',
    ['test/adoption.test.ts'],
    [
      {
        rule: 'synthesis rejects an ARN of another kind where a construct adopts',
        from: "    checkArn('adoptArn', arn, resourceType, construct.node.path);\n",
        to: '',
      },
      {
        rule: 'synthesis rejects a default name where a construct adopts',
        from: '    checkNameGiven(construct, nameProperty, givenName);\n',
        to: '',
      },
      {
        rule: 'synthesis rejects another account or region where a construct adopts',
        from: '    checkEnvironment(construct, arn);\n',
        to: '',
      },
      {
        rule: 'synthesis rejects an ARN that another construct adopts where a construct adopts',
        from: '    checkOnlyAdopter(construct, arn);\n',
        to: '',
      },
      { rule: 'synthesis rejects a nested stack where a construct adopts', from: '  checkNotNested(construct);\n', to: '' },
      {
        rule: 'synthesis rejects another resource of the app than an L1 of the stack where a construct adopts',
        from: '  if (owner) checkIsL1OfStack(construct, resourceType, owner);\n',
        to: '',
      },
      {
        rule: 'synthesis rejects an L1 that is not retained where a construct adopts',
        from: '    if (owner) checkRetained(construct, owner);\n',
        to: '',
      },
      { rule: 'synthesis rejects RemovalPolicy.RETAIN where a construct adopts', from: '    checkRestorable(construct);\n', to: '' },
      {
        rule: 'a lazy ARN is checked when it is known',
        from: "check(typeof arn === 'object' ? adoptArn : String(arn), construct.stack.resolve(name));",
        to: ';',
      },
      { rule: 'the handler gets the logical id of the L1', from: 'AdoptFrom: owner?.logicalId', to: 'AdoptFrom: undefined' },
    ],
  ),
];
