import { devNull } from 'node:os';

/** Throws unless the address is on the loopback interface. Local tools must never reach a real AWS account. */
export function assertLoopback(address: string): void {
  const { hostname } = new URL(address);
  if (!/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname)) {
    throw new Error(`the local endpoint only talks to this machine, got ${address}; use an address like http://127.0.0.1:4566`);
  }
}

/**
 * Environment variables that direct the `cdk` CLI, the AWS CLI or an SDK to the local endpoint.
 * The credentials are placeholders. The endpoint accepts any credentials and treats a caller with these as the account's administrator.
 */
export function clientEnvironment(url: string, region: string): Record<string, string> {
  assertLoopback(url);
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

/** Hosts that clients reach without a proxy. */
const DIRECT = ['127.0.0.1', 'localhost'];

/** Extends {@link clientEnvironment} for a shell with the variables `current`: adds the loopback hosts to its proxy exceptions. */
export function shellEnvironment(url: string, region: string, current: NodeJS.ProcessEnv): Record<string, string> {
  const { NO_PROXY, no_proxy } = current;
  return {
    ...clientEnvironment(url, region),
    // Some clients read NO_PROXY, some no_proxy, and some prefer one of the two.
    NO_PROXY: withDirect(NO_PROXY || no_proxy || ''),
    no_proxy: withDirect(no_proxy || NO_PROXY || ''),
  };
}

/** Drops entries with characters that no host, pattern or address range has, because a shell evaluates the printed list. */
function withDirect(noProxy: string): string {
  const hosts = noProxy.split(/[\s,]+/).filter((host) => /^[\p{L}\p{N}_.:;|*/[\]<>-]+$/u.test(host));
  // Clients read `*` as "every host" only if it is the whole list.
  return hosts.includes('*') ? '*' : [...new Set([...hosts, ...DIRECT])].join(',');
}

/** Silences the SDK's warning about an old Node.js: `cdk` and local functions run on the user's Node.js, AWS does not. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Environment variables that a function's process gets in addition to its own. The access key id identifies the function's role. */
export function functionEnvironment(url: string, region: string, accessKeyId: string): Record<string, string> {
  const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'local', AWS_SESSION_TOKEN: 'local' };
  return { ...clientEnvironment(url, region), ...credentials, ...QUIET };
}

/** Removes AWS profiles, credentials, endpoints and proxies from `base`, so that a child process reaches only the local endpoint. */
export function isolatedEnvironment(base: NodeJS.ProcessEnv, url: string, region: string): Record<string, string> {
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(AWS_|CDK_DEFAULT_|(HTTPS?|ALL)_PROXY$)/i.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    ...clientEnvironment(url, region),
    ...QUIET,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Requests that the CLI would make in the background.
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    CDK_NOTICES: 'false',
  };
}
