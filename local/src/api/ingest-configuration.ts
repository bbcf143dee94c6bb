import type { Joined } from '../services/ivs';
import type { Context } from './context';
import { createParticipant, type Participant } from './participant';

/** An ingest configuration, at which an encoder streams over RTMP or RTMPS. Methods reject with an `IvsLocalError`. */
export interface IngestConfiguration {
  readonly arn: string;
  /** An encoder begins to stream: joins the stage of the configuration and publishes. */
  startStream(options?: {
    /**
     * RTMP needs an insecure ingest.
     * @default RTMPS
     */
    readonly protocol?: 'RTMP' | 'RTMPS';
  }): Promise<Participant>;
  /** The encoder stops and disconnects. */
  endStream(): Promise<void>;
}

export function ingestConfigurationOf(context: Context, arn: string): IngestConfiguration {
  return {
    arn,
    startStream: async (options = {}) =>
      createParticipant(context, (await context.run('startStream', { ...options, ingestConfiguration: arn })) as Joined),
    async endStream() {
      await context.run('endStream', { ingestConfiguration: arn });
    },
  };
}
