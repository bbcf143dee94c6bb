/** What all packages have in common. */

export const AUTHOR = { name: 'cdk-ivs-realtime contributors', email: 'cdk-ivs-realtime@users.noreply.github.com' };
export const REPOSITORY = 'https://github.com/cdk-ivs-realtime/cdk-ivs-realtime';
export const BUGS = `${REPOSITORY}/issues`;
export const LICENSE = 'Apache-2.0';
export const COPYRIGHT = `Copyright 2026 ${AUTHOR.name}`;
export const MIN_NODE_VERSION = '20.0.0';
export const OLDEST_NODE_LINE = '20';

/** The local endpoint and the tests are written against these; the handler bundle contains the SDK. */
export const SDK_VERSION = '3.1058.0';
