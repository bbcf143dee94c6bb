/** What is assumed of Amazon S3. */
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { type NotProbed, outcome, type Probe } from '../probe';
import { createBucket } from './ivs-resources';
import { decision3 } from './sources';

export const probes: readonly Probe[] = [
  {
    id: 's3-any-key',
    source: decision3('any key is one, `.` and `..` between slashes included'),
    assumption: 'any key is one, `.` and `..` between slashes included',
    expected: 'a/../b: success, a/./b: success, ../b: success; listed: ../b a/../b a/./b',
    needs: ['bucket'],
    async run(context) {
      const { s3 } = context.clients;
      const Bucket = await createBucket(context);
      const puts: string[] = [];
      for (const Key of ['a/../b', 'a/./b', '../b']) {
        puts.push(`${Key}: ${await outcome(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })))}`);
      }
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return `${puts.join(', ')}; listed: ${Contents.map(({ Key }) => Key).join(' ')}`;
    },
    whenDifferent: 'refuse such keys in local/src/services/s3/address.ts',
  },
];

export const notProbed: readonly NotProbed[] = [];
