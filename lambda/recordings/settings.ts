import type { RecordingsEnvironment } from '../../src/private/wire';

export interface Settings {
  /** The one stage. Undefined for run-time stages. */
  readonly stageArn?: string;
  /** The tag value of the `RuntimeStages` construct. Undefined for one stage. */
  readonly runtimeTagValue?: string;
  /** The bucket with recordings of these stages only. */
  readonly bucketName?: string;
}

/** Reads the settings. Throws when it cannot tell which stages are meant, because others are not to be told of. */
export function settingsFrom({ STAGE_ARN, RUNTIME_TAG_VALUE, BUCKET_NAME }: Partial<RecordingsEnvironment>): Settings {
  if (!STAGE_ARN === !RUNTIME_TAG_VALUE) {
    const got = STAGE_ARN ? 'both' : 'neither';
    throw new Error(`one of the variables STAGE_ARN and RUNTIME_TAG_VALUE says which stages, got ${got}; deploy the stack again`);
  }
  return { stageArn: STAGE_ARN, runtimeTagValue: RUNTIME_TAG_VALUE, bucketName: BUCKET_NAME };
}
