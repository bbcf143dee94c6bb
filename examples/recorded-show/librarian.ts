/** Notes in its log which recordings are ready. An app would write them into its table. */
import type { EventBridgeEvent } from 'aws-lambda';

interface RecordingReady {
  readonly recording_s3_bucket_name: string;
  readonly recording_s3_key_prefix: string;
  readonly recording_duration_ms: number;
}

/** The event may come twice. The prefix identifies the recording. */
export async function handler({ detail }: EventBridgeEvent<'Recording Ready', RecordingReady>): Promise<void> {
  const { recording_s3_bucket_name: bucket, recording_s3_key_prefix: prefix, recording_duration_ms: duration } = detail;
  console.log(JSON.stringify({ playlist: `s3://${bucket}/${prefix}/media/hls/multivariant.m3u8`, duration }));
}
