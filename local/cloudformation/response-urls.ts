/**
 * Where custom resources send their responses: to URLs that look and behave like those CloudFormation presigns for Amazon S3, which
 * stores whatever comes and judges nothing but the signature.
 */
import { randomBytes } from 'node:crypto';
import type { LocalRequest, LocalResponse, LocalService } from '../http';

/** Where the server mounts the responses. A request below it goes there whatever service its signature names. */
export const RESPONSE_PATH = '/custom-resource-response';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html */
const VALID_SECONDS = 7200;

/** Presigned URLs and the requests to them. */
export interface ResponseUrls {
  readonly service: LocalService;
  /** A URL that nobody can guess. `receive` gets the first body that is put there; later ones are accepted and ignored, as S3 does. */
  presign(key: string, region: string, receive: (body: Buffer) => void): string;
}

interface PresignedUrl {
  readonly path: string;
  readonly expires: number;
  receive?: (body: Buffer) => void;
}

/** Response URLs below `baseUrl`, which is asked when a URL is needed. */
export function createResponseUrls(baseUrl: () => string): ResponseUrls {
  const bySignature = new Map<string, PresignedUrl>();
  const forgetExpired = () => {
    for (const [signature, { expires }] of bySignature) {
      if (expires > Date.now()) return;
      bySignature.delete(signature);
    }
  };
  return {
    presign(key, region, receive) {
      forgetExpired();
      const path = `${RESPONSE_PATH}/${encodeURIComponent(key)}`;
      const signature = randomBytes(32).toString('hex');
      const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
      bySignature.set(signature, { path, receive, expires: Date.now() + VALID_SECONDS * 1000 });
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Date': time,
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Expires': String(VALID_SECONDS),
        'X-Amz-Credential': `local/${time.slice(0, 8)}/${region}/s3/aws4_request`,
        'X-Amz-Signature': signature,
      });
      return `${baseUrl()}${path}?${query}`;
    },
    service: async (request) => {
      const presigned = bySignature.get(request.url.searchParams.get('X-Amz-Signature') ?? '');
      if (!presigned || !isAsSigned(request, presigned)) {
        return refusal('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
      }
      if (presigned.expires <= Date.now()) return refusal('AccessDenied', 'Request has expired');
      const { receive } = presigned;
      presigned.receive = undefined;
      receive?.(request.body);
      return { status: 200 };
    },
  };
}

/** A content type is part of what S3 signs, and CloudFormation signs none. */
function isAsSigned(request: LocalRequest, { path }: PresignedUrl): boolean {
  return request.method === 'PUT' && request.url.pathname === path && !request.headers['content-type'];
}

function refusal(code: string, message: string): LocalResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status: 403, headers: { 'content-type': 'application/xml' }, body };
}
