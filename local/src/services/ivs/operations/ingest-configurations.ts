import {
  CreateIngestConfiguration$,
  DeleteIngestConfiguration$,
  GetIngestConfiguration$,
  ListIngestConfigurations$,
  type RedundantIngestCredential,
  UpdateIngestConfiguration$,
} from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { LOCAL_ACCOUNT } from '../../../service/arn';
import { randomId } from '../../../service/random-id';
import { ATTRIBUTES, arnOrEmpty, INGEST_CONFIGURATION_ARN, NAME, PAGE, STAGE_ARN, TAGS, USER_ID } from '../model/constraints';
import { ivsError } from '../model/errors';
import { endStreams } from '../participants/ingest';
import type { Region } from '../state/region';
import { onArn, onNew, type Rows, toAll } from './operation';
import { type By, checkReference } from './references';

const STREAM_KEY_SECRET_LENGTH = 30;

type Credential = Required<NoUndefined<RedundantIngestCredential>>;

/** The operations on ingest configurations. */
export const ingestConfigurationOperations = {
  CreateIngestConfiguration: {
    schema: CreateIngestConfiguration$,
    constraints: {
      name: NAME,
      stageArn: arnOrEmpty('stage'),
      userId: USER_ID,
      attributes: ATTRIBUTES,
      ingestProtocol: { oneOf: ['RTMP', 'RTMPS'] },
      tags: TAGS,
    },
    ...onNew('ingest-configuration'),
    run(input, { ingestConfigurations, stages }) {
      const {
        name = '',
        ingestProtocol,
        insecureIngest = false,
        stageArn = '',
        userId = '',
        attributes,
        redundantIngest,
        tags = {},
      } = input;
      if (ingestProtocol === 'RTMP' && !insecureIngest) {
        throw ivsError('ValidationException', 'insecureIngest must be true if ingestProtocol is RTMP. Set it, or use RTMPS.');
      }
      checkStageReference(stageArn, stages, 'creation');
      return {
        ingestConfiguration: ingestConfigurations.add((arn) => ({
          arn,
          name,
          ingestProtocol,
          insecureIngest,
          stageArn,
          ...newCredential(arn),
          state: 'INACTIVE',
          userId,
          attributes,
          ...redundancy(arn, redundantIngest),
          tags,
        })),
      };
    },
  },

  GetIngestConfiguration: {
    schema: GetIngestConfiguration$,
    ...onArn(INGEST_CONFIGURATION_ARN),
    run: ({ arn }, { ingestConfigurations }) => ({ ingestConfiguration: ingestConfigurations.get(arn) }),
  },

  UpdateIngestConfiguration: {
    schema: UpdateIngestConfiguration$,
    constraints: { arn: INGEST_CONFIGURATION_ARN, stageArn: arnOrEmpty('stage') },
    access: ({ arn }) => [arn],
    run: ({ arn, stageArn, redundantIngest }, { ingestConfigurations, stages }) => ({
      ingestConfiguration: ingestConfigurations.update(arn, (current) => {
        if (current.state === 'ACTIVE') throw active(arn, 'Stop streaming before it is updated.');
        if (stageArn !== undefined) checkStageReference(stageArn, stages, 'update');
        return {
          ...current,
          stageArn: stageArn ?? current.stageArn,
          ...redundancy(arn, redundantIngest ?? current.redundantIngest, current.redundantIngestCredentials),
        };
      }),
    }),
  },

  DeleteIngestConfiguration: {
    schema: DeleteIngestConfiguration$,
    ...onArn(INGEST_CONFIGURATION_ARN),
    run({ arn, force = false }, { ingestConfigurations }, { runtime }) {
      if (ingestConfigurations.get(arn).state === 'ACTIVE' && !force)
        throw active(arn, 'Stop streaming before it is deleted, or set force.');
      endStreams(runtime, arn);
      ingestConfigurations.delete(arn);
      return {};
    },
  },

  ListIngestConfigurations: {
    schema: ListIngestConfigurations$,
    constraints: { ...PAGE, filterByStageArn: STAGE_ARN, filterByState: { oneOf: ['ACTIVE', 'INACTIVE'] } },
    access: toAll,
    run({ filterByStageArn, filterByState, ...page }, { ingestConfigurations }) {
      if (filterByStageArn !== undefined && filterByState !== undefined) {
        throw ivsError('ValidationException', 'Only one of filterByStageArn and filterByState can be used at a time. Leave one out.');
      }
      const { items, nextToken } = ingestConfigurations.list(
        page,
        ({ stageArn, state }) => stageArn === (filterByStageArn ?? stageArn) && state === (filterByState ?? state),
      );
      return { ingestConfigurations: items, nextToken };
    },
  },
} satisfies Rows;

function active(arn: string, advice: string): Error {
  return ivsError('ConflictException', `${arn} is ACTIVE. ${advice}`);
}

/** Checks the stage. An empty ARN means no stage. */
function checkStageReference(arn: string, stages: Region['stages'], by: By): void {
  if (arn !== '') checkReference('Stage', arn, stages, by);
}

/** Creates the stream keys of redundant ingest, one for each encoder. Keeps existing keys, which AWS does not document. */
function redundancy(arn: string, on = false, existing?: readonly RedundantIngestCredential[]) {
  const redundantIngestCredentials = on ? [...(existing ?? [newCredential(arn), newCredential(arn)])] : undefined;
  return { redundantIngest: on, redundantIngestCredentials };
}

function newCredential(arn: string): Credential {
  const [, , , region, , resource = ''] = arn.split(':');
  const id = resource.split('/')[1];
  return { participantId: randomId(), streamKey: `rt_${LOCAL_ACCOUNT}_${region}_${id}_${randomId(STREAM_KEY_SECRET_LENGTH)}` };
}
