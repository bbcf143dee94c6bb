const SIGNATURE = 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivs/aws4_request, SignedHeaders=host, Signature=0';

/** Sends a request that no SDK sends, signed for us-east-1. */
export async function send(
  url: string,
  path: string,
  body?: string | Buffer,
  { method = 'POST', signed = true } = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const headers: Record<string, string> = signed ? { authorization: SIGNATURE } : {};
  const response = await fetch(url + path, { method, headers, body: typeof body === 'string' ? body : body && new Uint8Array(body) });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}
