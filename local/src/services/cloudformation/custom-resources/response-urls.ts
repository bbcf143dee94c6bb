/**
 * The URLs to which custom resources send their responses. They look and behave like the URLs that CloudFormation presigns for Amazon S3,
 * which checks the signature and nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { LocalAnswer, LocalRequest, LocalResponse, LocalService } from '../../../http/http';
import type { Clock } from '../../../system/clock';
import type { AnswerFault } from './request-faults';

/** The path of the responses. Requests below it go there, whichever service their signature names. */
export const RESPONSE_PATH = '/custom-resource-response';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html */
const VALID_SECONDS = 7200;

export interface ResponseUrls {
  readonly service: LocalService<LocalAnswer>;
  /** Makes a URL that nobody can guess. */
  presign(destination: Destination): string;
}

/** The receiver of what is sent to a URL. */
export interface Destination {
  readonly key: string;
  readonly region: string;
  /** Gets the first body. The URL accepts later ones and ignores them. */
  readonly receive: (body: Buffer) => void;
  /** Gets the reason why a request was rejected. */
  readonly onRejected: (reason: string) => void;
  /** What happens to the first bodies. @default - no faults */
  readonly faults?: readonly AnswerFault[];
}

interface PresignedUrl {
  readonly path: string;
  readonly expires: number;
  readonly faults: AnswerFault[];
  receive?: (body: Buffer) => void;
  readonly onRejected: (reason: string) => void;
}

export function createResponseUrls(baseUrl: () => string, clock: Clock): ResponseUrls {
  const bySignature = new Map<string, PresignedUrl>();
  const forgetExpired = () => {
    for (const [signature, { expires }] of bySignature) {
      if (expires > clock.now()) return;
      bySignature.delete(signature);
    }
  };
  return {
    presign({ key, region, receive, onRejected, faults = [] }) {
      forgetExpired();
      const path = `${RESPONSE_PATH}/${encodeURIComponent(key)}`;
      const signature = randomBytes(32).toString('hex');
      const now = clock.now();
      const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
      bySignature.set(signature, { path, receive, onRejected, faults: [...faults], expires: now + VALID_SECONDS * 1000 });
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
      const difference = presigned ? differenceFrom(request, presigned) : undefined;
      if (difference !== undefined) presigned?.onRejected(difference);
      if (!presigned || difference !== undefined) {
        return errorResponse(
          403,
          'SignatureDoesNotMatch',
          'The request signature we calculated does not match the signature you provided.',
        );
      }
      if (presigned.expires <= clock.now()) return errorResponse(403, 'AccessDenied', 'Request has expired');
      const fault = presigned.faults.shift();
      if (fault) return FAULTY_ANSWERS[fault];
      const { receive } = presigned;
      presigned.receive = undefined;
      receive?.(request.body);
      return { status: 200 };
    },
  };
}

/** How a request differs from the signed one. The signature covers the content type, and CloudFormation signs without one. */
function differenceFrom({ method, url, headers }: LocalRequest, { path }: PresignedUrl): string | undefined {
  if (method !== 'PUT') return `its method is ${method} and not PUT`;
  if (url.pathname !== path) return 'its path is not that of the ResponseURL';
  const type = headers['content-type'];
  return type ? `it has the content-type ${type}, and CloudFormation signs none; send the header empty, or the body as bytes` : undefined;
}

function errorResponse(status: number, code: string, message: string): LocalResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

const FAULTY_ANSWERS: Readonly<Record<AnswerFault, LocalAnswer>> = {
  503: errorResponse(503, 'SlowDown', 'Please reduce your request rate.'),
  drop: 'drop',
  hang: 'silence',
};
