import { assertLoopback } from './environment';

/** Reads the address of an endpoint on this machine as `http://host:port`. Throws for any other address. */
export function readEndpointOrigin(address: string): string {
  const fix = 'use an address like http://127.0.0.1:4566';
  if (!URL.canParse(address)) throw new Error(`an endpoint has an absolute URL, got '${address}'; ${fix}`);
  const { origin, protocol, pathname, search, hash, username } = new URL(address);
  if (!/^https?:$/.test(protocol) || pathname !== '/' || search || hash || username) {
    throw new Error(`the URL of an endpoint is http or https with a host and a port only, got '${address}'; ${fix}`);
  }
  assertLoopback(origin);
  return origin;
}
