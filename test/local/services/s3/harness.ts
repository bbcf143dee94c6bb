import type { LocalAnswer, LocalService } from '../../../../local/src/http/http';
import type { Access } from '../../../../local/src/service/access';
import type { PipelineOptions } from '../../../../local/src/service/pipeline';
import { createKeys } from '../../../../local/src/services/kms/keys';
import { createBuckets } from '../../../../local/src/services/s3/buckets';
import type { S3 } from '../../../../local/src/services/s3/s3';
import { serveBuckets } from '../../../../local/src/services/s3/service';
import { systemClock } from '../../../../local/src/system/clock';
import { type Client, type ClientRequest, connectTo } from '../client';

/** An S3 with the bucket `rooms`, and a client of it. */
export interface S3Harness {
  s3: S3;
  client: Client;
  send(method: string, path: string, request?: ClientRequest): ReturnType<Client['send']>;
  /** Sends a request whose caller is denied everything. Returns what it asks permission for: `<action> <resource>`. */
  accessesOf(method: string, path: string, request?: ClientRequest): Promise<string[]>;
  /** Begins anew. */
  renew(): void;
}

/** A new one before each test of the file. */
export function s3ForEachTest(): S3Harness {
  let asked: readonly Access[] = [];
  let started: ReturnType<typeof startS3>;
  const nobody = {
    denialOf(accesses: readonly Access[]) {
      asked = accesses;
      return 'denied';
    },
  };
  const findCaller = (accessKeyId: string) => (accessKeyId === 'nobody' ? nobody : undefined);
  const harness = {
    send: (method, path, request = {}) => harness.client.send(path, { ...request, method }),
    async accessesOf(method, path, request = {}) {
      const { status, body } = await harness.send(method, path, { ...request, accessKeyId: 'nobody' });
      expect([status, ...all(body, 'Code')]).toEqual([403, 'AccessDenied']);
      return asked.map(({ action, resource }) => `${action} ${resource}`);
    },
    renew() {
      started = startS3({ findCaller });
      harness.s3 = started.s3;
      harness.s3.createBucket('rooms', 'us-east-1');
    },
  } as S3Harness;
  // One server for all tests: S3 begins anew behind it.
  beforeAll(async () => {
    harness.client = await connectTo((request) => started.service(request), 's3');
  });
  beforeEach(() => harness.renew());
  afterAll(() => harness.client.close());
  return harness;
}

/** An S3 without buckets. */
export function startS3(pipelines: PipelineOptions = {}): { readonly s3: S3; readonly service: LocalService<LocalAnswer> } {
  const { store, pipeline } = serveBuckets(createBuckets(), createKeys(systemClock), { pipelines });
  return { s3: store, service: pipeline.service };
}

/** The texts of all elements of a name. */
export function all(xml: string, tag: string): (string | undefined)[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text]) => text);
}

/** The status and the error code of an answer. */
export function code({ status, body }: { readonly status: number; readonly body: string }): unknown[] {
  return [status, ...all(body, 'Code')];
}
