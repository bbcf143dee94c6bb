import { devNull } from 'node:os';

/** Refuses any address that is not this machine's own: nothing local may ever reach a real account. */
export function assertLoopback(address: string): void {
  const { hostname } = new URL(address);
  if (!/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname)) {
    throw new Error(`the local endpoint only talks to this machine, got ${address}; use an address like http://127.0.0.1:4566`);
  }
}

/**
 * The environment in which the `cdk` CLI, an AWS CLI or an SDK reaches the local endpoint and nothing else.
 * The credentials are no secret: they only say "local". The endpoint accepts any, and takes whoever has them for the administrator.
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

/** What clients reach without a proxy, whatever proxies a shell has. */
const DIRECT = ['127.0.0.1', 'localhost'];

/** {@link clientEnvironment} for a shell that has `current`: the endpoint is added to what it does not ask its proxies for. */
export function shellEnvironment(url: string, region: string, current: NodeJS.ProcessEnv): Record<string, string> {
  const { NO_PROXY, no_proxy } = current;
  return {
    ...clientEnvironment(url, region),
    // Some clients know the one name, some the other, and some prefer one of them.
    NO_PROXY: withDirect(NO_PROXY || no_proxy || ''),
    no_proxy: withDirect(no_proxy || NO_PROXY || ''),
  };
}

/** The list ends up in lines that a shell evaluates: what cannot be part of a host, a pattern or a range of addresses is left out. */
function withDirect(noProxy: string): string {
  const hosts = noProxy.split(/[\s,]+/).filter((host) => /^[\p{L}\p{N}_.:;|*/[\]<>-]+$/u.test(host));
  // Clients take it for every host only where it stands alone.
  return hosts.includes('*') ? '*' : [...new Set([...hosts, ...DIRECT])].join(',');
}

/**
 * The environment of processes that are started here, besides: the Node.js is the user's own, and what the SDK inside `cdk` or a handler
 * thinks of its age says nothing about the deployment.
 */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** What the process of a locally deployed function gets beside its own variables: its access key id says which role it has. */
export function functionEnvironment(url: string, region: string, accessKeyId: string): Record<string, string> {
  const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'local', AWS_SESSION_TOKEN: 'local' };
  return { ...clientEnvironment(url, region), ...credentials, ...QUIET };
}

/**
 * `base` without anything that could lead a child process to a real account or past the loopback interface:
 * the user's AWS profile, credentials, endpoints and proxies.
 */
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
    // What the CLI would fetch or send of its own accord.
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    CDK_NOTICES: 'false',
  };
}
