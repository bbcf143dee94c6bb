/** Requests for each operation of Amazon IVS Real-Time. */
import { OPERATIONS, type OperationName } from '../../../../local/src/services/ivs/operations';
import { REGION, type SentRequest, type ServiceRequests, TAGS } from '../iam/service-requests';
import { HAPPY } from './operations/conformance-cases';
import { Room } from './room';

export const REQUESTS: ServiceRequests = {
  resources: { Stage: { Type: 'AWS::IVS::Stage', Properties: { Tags: TAGS } } },
  requests: ({ physicalId }) => ivsRequests(physicalId('Stage')),
};

/** The named resources need not exist, because permissions are checked first. */
async function ivsRequests(stageArn: string): Promise<Record<string, SentRequest[]>> {
  const arn = (resource: string) => `arn:aws:ivs:${REGION}:000000000000:${resource}`;
  const tags = { team: 'live' };
  const s3 = { storageConfigurationArn: arn('storage-configuration/a'), encoderConfigurationArns: [arn('encoder-configuration/a')] };
  const channel = { channelArn: arn('channel/a'), encoderConfigurationArn: arn('encoder-configuration/a') };
  const more: { readonly [O in OperationName]?: readonly object[] } = {
    CreateStage: [{ tags }],
    CreateStorageConfiguration: [{ s3: { bucketName: 'recordings' }, tags }],
    CreateEncoderConfiguration: [{ tags }],
    CreateIngestConfiguration: [{ ingestProtocol: 'RTMPS', tags }],
    StartComposition: [{ stageArn, destinations: [{ s3 }, { channel }], tags }],
    ListCompositions: [{ filterByStageArn: stageArn }, { filterByEncoderConfigurationArn: channel.encoderConfigurationArn }],
    GetStage: [{ arn: stageArn }],
    ListTagsForResource: [{ resourceArn: stageArn }, { resourceArn: arn('composition/a') }],
  };
  const requests = (Object.keys(HAPPY) as OperationName[]).map(async (operation) => {
    const room = new Room();
    const inputs = [await HAPPY[operation](room), ...(more[operation] ?? [])];
    room.ivs.close();
    return [operation, inputs.map((input) => ivsRequest(operation, input))] as const;
  });
  return Object.fromEntries(await Promise.all(requests));
}

function ivsRequest(operation: OperationName, input: object): SentRequest {
  const [method = '', address = ''] = OPERATIONS[operation].http.split(' ');
  const [uriTemplate = ''] = address.split('?');
  const { resourceArn = '', tagKeys = [], ...body } = input as { readonly resourceArn?: string; readonly tagKeys?: readonly string[] };
  const path = uriTemplate.replace('{resourceArn}', encodeURIComponent(resourceArn));
  const parameters = new URLSearchParams(tagKeys.map((key) => ['tagKeys', key] as [string, string])).toString();
  return { service: 'ivs', method, path: `${path}?${parameters}`, ...(method === 'POST' && { body: JSON.stringify(body) }) };
}
