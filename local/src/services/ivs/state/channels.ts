/** A channel of Amazon IVS Low-Latency Streaming, to which a composition can broadcast. */
export interface Channel {
  readonly arn: string;
  readonly ingestEndpoint: string;
  readonly playbackUrl: string;
  tags: Readonly<Record<string, string>>;
  /** A channel has at most one. */
  streamKey?: StreamKey;
}

export interface StreamKey {
  readonly arn: string;
  readonly value: string;
}
