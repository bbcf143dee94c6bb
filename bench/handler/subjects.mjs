/** What the section `handler` measures: functions, their environments and events, and the first call that each event leads to. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cdkLib = join(root, 'node_modules/aws-cdk-lib');
const own = (file) => join(root, 'bench/handler', file);

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const STAGE = `arn:aws:ivs:${REGION}:${ACCOUNT}:stage/abcdefghijkl`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:hand-written`;
const STACK = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/App/01234567-0123-0123-0123-0123456789ab`;

/** A custom resource's request, which was made now: an older one could have been delivered before. */
const request = (ResourceType, ResourceProperties) => () => ({
  RequestType: 'Create',
  ResponseURL: `https://localhost/?X-Amz-Date=${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`,
  StackId: STACK,
  RequestId: '01234567-89ab-cdef-0123-456789abcdef',
  LogicalResourceId: 'Room',
  ResourceType,
  ResourceProperties: { ServiceToken: FUNCTION, ...ResourceProperties },
});

/**
 * @typedef {{ file: string, name?: string, environment?: Record<string, string>, event?: () => unknown, call?: string }} Code
 *   `name` is the export, `handler` unless given; `call` is the path of the first request, without which the function makes none
 * @typedef {{ subject: string, note?: string, parts: Code[] }} Subject what its parts use is added up
 */

const handWritten = { file: own('hand-written.cjs'), event: request('Custom::Stage', { Name: 'room' }), call: '/CreateStage' };

/** What a user would pick instead of the handler. */
export const alternatives = [
  {
    subject: 'AwsCustomResource',
    note: 'its shipped handler',
    parts: [
      {
        file: join(cdkLib, 'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js'),
        event: request('Custom::AWS', {
          Create: JSON.stringify({
            service: 'ivs-realtime',
            action: 'CreateStage',
            parameters: { name: 'room' },
            physicalResourceId: { responsePath: 'stage.arn' },
          }),
          InstallLatestAwsSdk: 'false',
        }),
        call: '/CreateStage',
      },
    ],
  },
  {
    subject: 'Provider framework',
    note: 'its shipped handler, and a hand-written one that it invokes',
    parts: [
      {
        file: join(cdkLib, 'custom-resources/lib/provider-framework/runtime/framework.js'),
        name: 'onEvent',
        environment: { USER_ON_EVENT_FUNCTION_ARN: FUNCTION },
        event: request('Custom::Stage', { Name: 'room' }),
        call: `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`,
      },
      handWritten,
    ],
  },
  { subject: 'a hand-written function', note: 'one SDK call, no answer to CloudFormation', parts: [handWritten] },
];

export const BY_HAND = 'a request signed by hand';

export const floors = [
  { subject: 'an empty function', parts: [{ file: own('empty.cjs'), event: () => ({}) }] },
  {
    subject: BY_HAND,
    note: '`node:crypto` and `node:https`',
    parts: [{ ...handWritten, file: own('hand-signed.cjs') }],
  },
];

const now = () => String(Date.now());

/** The library's functions. `file` is the name in assets/lambda, and the folder in lambda/. */
export const functions = [
  { subject: 'custom resources', file: 'resources', event: request('Custom::IVSStage', { Name: 'room' }), call: '/CreateStage' },
  {
    subject: 'tokens by the service',
    file: 'token-issuer',
    environment: { IVS_TOKENS_STAGES: STAGE },
    event: () => ({ stageArn: STAGE }),
    call: '/CreateParticipantToken',
  },
  {
    subject: 'tokens signed with a key',
    file: 'token-issuer',
    environment: {
      IVS_TOKENS_PUBLIC_KEY_ARN: `arn:aws:ivs:${REGION}:${ACCOUNT}:public-key/abcdefghijkl`,
      IVS_TOKENS_KMS_KEY_ARN: `arn:aws:kms:${REGION}:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`,
      IVS_TOKENS_STAGES: `${STAGE},wss://events.example.com,https://whip.example.com`,
    },
    event: () => ({ stageArn: STAGE }),
    call: '/',
  },
  {
    subject: 'compositions',
    file: 'compositions',
    environment: {
      TAG_VALUE: 'App/Recorder',
      STAGE_ARN: STAGE,
      REQUEST: '{"destinations":[]}',
      VISIBILITY_SECONDS: '330',
      RETENTION_SECONDS: '1209600',
    },
    event: () => {
      const attributes = { ApproximateFirstReceiveTimestamp: now(), ApproximateReceiveCount: '1', SentTimestamp: now() };
      const body = { source: 'aws.ivs', resources: [STAGE], detail: { event_name: 'Participant Published', participant_id: 'one' } };
      return { Records: [{ body: JSON.stringify(body), attributes }] };
    },
    call: '/ListCompositions',
  },
  {
    subject: 'recordings',
    file: 'recordings',
    environment: { STAGE_ARN: STAGE },
    event: () => ({
      resources: [STAGE],
      detail: {
        session_id: 'st-abcdefghijklm',
        participant_id: 'abcdefghijkl',
        recording_s3_bucket_name: 'recordings',
        recording_s3_key_prefix: 'abcdefghijkl/st-abcdefghijklm',
        recording_duration_ms: 1_000,
      },
    }),
    call: '/GetStage',
  },
  {
    subject: 'sweeper',
    file: 'sweeper',
    environment: { TAG_VALUE: 'App/Rooms', IDLE_SECONDS: '3600', DRY_RUN: 'false' },
    event: () => ({}),
    call: '/ListStages',
  },
];
