import { createS3, type S3 } from '../../../../local/src/services/s3/s3';
import { type Client, type ClientRequest, connectTo } from '../client';

/** An S3 with the bucket `rooms`, and who sends it requests. */
export interface S3Harness {
  s3: S3;
  client: Client;
  send(method: string, path: string, request?: ClientRequest): ReturnType<Client['send']>;
  /** Begins anew. */
  renew(): Promise<void>;
}

/** A new one before each test of the file. */
export function s3ForEachTest(): S3Harness {
  const harness = {
    send: (method, path, request = {}) => harness.client.send(path, { ...request, method }),
    async renew() {
      await harness.client?.close();
      harness.s3 = createS3();
      harness.client = await connectTo(harness.s3.service, 's3');
      harness.s3.createBucket('rooms', 'us-east-1');
    },
  } as S3Harness;
  beforeEach(() => harness.renew());
  afterEach(() => harness.client.close());
  return harness;
}

/** The texts of all elements of a name. */
export function all(xml: string, tag: string): (string | undefined)[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text]) => text);
}

/** The status and the error code of an answer. */
export function code({ status, body }: { readonly status: number; readonly body: string }): unknown[] {
  return [status, ...all(body, 'Code')];
}
