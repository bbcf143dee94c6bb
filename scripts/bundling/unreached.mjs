/** The functions of the SDK that no call of the Lambda functions reaches. Their bundle has an error in place of each. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const REPLACEMENT = join(root, 'lambda/services/unreached.ts');

/**
 * `digest` is the one of the module that somebody has read before its functions were left out.
 *
 * @typedef {{ module: string; digest: string; functions: readonly string[] }} Unreached
 */

/** @type {readonly Unreached[]} */
const UNREACHED = [
  // The functions sign requests. They sign no URLs, texts and events.
  {
    module: '@smithy/signature-v4/dist-es/SignatureV4.js',
    digest: '634af3e93dc5',
    functions: ['presign', 'signEvent', 'signMessage', 'signString'],
  },
  // No operation streams events.
  {
    module: '@smithy/core/dist-es/submodules/protocols/HttpProtocol.js',
    digest: 'af4f0e3d3b71',
    functions: [
      'serializeEventStream',
      'deserializeEventStream',
      'loadEventStreamCapability',
      'getEventStreamMarshaller',
      'resolveEventStreamMarshaller',
      // Only the CBOR protocol calls it.
      'resolveError',
    ],
  },
  {
    module: '@smithy/core/dist-es/submodules/serde/util-stream/blob/Uint8ArrayBlobAdapter.js',
    digest: '4cfbdc372b08',
    functions: ['fromString'],
  },
  // The members of inputs that are part of a path, a query or a header are texts, which the protocol writes itself.
  {
    module: '@smithy/core/dist-es/submodules/protocols/serde/ToStringShapeSerializer.js',
    digest: '45e2ab9a84e7',
    functions: ['write', 'writeHttpBinding'],
  },
  {
    module: '@smithy/core/dist-es/submodules/protocols/serde/HttpInterceptingShapeSerializer.js',
    digest: '53364daa7ff3',
    functions: ['write', 'writeHttpBinding'],
  },
  // Bodies of requests are bytes from the serializer to the socket. No operation has a document in its input.
  { module: '@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonBytesStringAdapter.js', digest: 'a2ec07809f31', functions: ['s'] },
  {
    module: '@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonShapeSerializer2.js',
    digest: '399cc01fa234',
    functions: ['writeDiscriminatedDocument'],
  },
  // No answer has a list in a header, and no input a date of HTTP.
  { module: '@smithy/core/dist-es/submodules/serde/split-every.js', digest: 'd9b896d5a1e9', functions: ['splitEvery'] },
  { module: '@smithy/core/dist-es/submodules/serde/split-header.js', digest: 'aa723ec44551', functions: ['splitHeader'] },
  { module: '@smithy/core/dist-es/submodules/serde/date-utils.js', digest: '9b64f13c9046', functions: ['dateToUtcString'] },
  {
    module: '@smithy/core/dist-es/submodules/serde/schema-serde-lib/schema-date-utils.js',
    digest: '26e676fa59bf',
    functions: ['_parseEpochTimestamp', '_parseRfc7231DateTime'],
  },
  // None of the services had the Query protocol before it had JSON.
  {
    module: '@aws-sdk/core/dist-es/submodules/protocols/ProtocolLib.js',
    digest: 'f4183a1076f0',
    functions: ['setQueryCompatError', 'queryCompatOutput'],
  },
  // The rules of the services' endpoints do not call them.
  { module: '@smithy/core/dist-es/submodules/endpoints/util-endpoints/lib/parseURL.js', digest: 'e73b2c2a362f', functions: ['parseURL'] },
  { module: '@smithy/core/dist-es/submodules/endpoints/util-endpoints/lib/split.js', digest: '559eeb75771d', functions: ['split'] },
  { module: '@smithy/core/dist-es/submodules/endpoints/util-endpoints/lib/substring.js', digest: 'bc3c2f1cf638', functions: ['substring'] },
  { module: '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/parseArn.js', digest: '27619d5cc024', functions: ['parseArn'] },
  {
    module: '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/isVirtualHostableS3Bucket.js',
    digest: 'f5c986aac689',
    functions: ['isVirtualHostableS3Bucket'],
  },
  {
    module: '@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/service-customizations/s3.js',
    digest: 'e2df99b94810',
    functions: ['resolveParamsForS3'],
  },
  // `client-options.ts` sets the modes and the attempts, and the clients have no other options.
  {
    module: '@smithy/core/dist-es/submodules/config/defaults-mode/resolveDefaultsModeConfig.js',
    digest: '9be007b29bf8',
    functions: ['resolveNodeDefaultsModeAuto', 'inferPhysicalRegion'],
  },
  {
    module: '@smithy/core/dist-es/submodules/client/smithy-client/defaults-mode.js',
    digest: '9b45c8f3f8d8',
    functions: ['loadConfigsForDefaultMode'],
  },
  {
    module: '@smithy/core/dist-es/submodules/retry/middleware-retry/configurations.js',
    digest: 'd68c25bcd3fa',
    functions: ['environmentVariableSelector', 'configFileSelector'],
  },
  {
    module: '@smithy/core/dist-es/legacy-root-exports/util-identity-and-auth/memoizeIdentityProvider.js',
    digest: '593d8a63184d',
    functions: ['memoizeIdentityProvider'],
  },
  {
    module: '@smithy/core/dist-es/submodules/client/smithy-client/extensions/checksum.js',
    digest: '183daac502da',
    functions: ['addChecksumAlgorithm'],
  },
  {
    module: '@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/resolveAwsSdkSigV4AConfig.js',
    digest: '50a1fce6f615',
    functions: ['environmentVariableSelector', 'configFileSelector'],
  },
  { module: '@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/AwsSdkSigV4ASigner.js', digest: 'bc9ef4fd6680', functions: ['sign'] },
  {
    module: '@smithy/core/dist-es/submodules/client/middleware-stack/MiddlewareStack.js',
    digest: 'e7be4d7f281e',
    functions: ['removeByName', 'removeByReference', 'removeByTag', 'identify'],
  },
  // The functions tell errors apart by their names, not by their classes.
  {
    module: '@smithy/core/dist-es/submodules/client/smithy-client/exceptions.js',
    digest: 'e9826fa5acfe',
    functions: ['isInstance', '[Symbol.hasInstance]'],
  },
];

const digestOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 12);
const escaped = (text) => text.replace(/[[\]$.]/g, '\\$&');

/** From the line that begins a function up to the line that ends it, which is as far indented. */
const textOf = (name) =>
  new RegExp(
    `^( *)((?:export )?(?:static )?(?:async )?(?:function |const )?${escaped(name)}(?: =|:)? ?(?:async )?)\\(.*\\)( =>)? \\{\\n(?:.*\\n)*?\\1\\}`,
    'gm',
  );

/** Replaces the body of a function. Returns nothing if the source does not have exactly one function of this name. */
function withoutBody(source, name, part) {
  if (source.match(textOf(name))?.length !== 1) return undefined;
  return source.replace(textOf(name), (_all, indent, head, arrow = '') => `${indent}${head}()${arrow} { return unreached('${part}'); }`);
}

/** The module without the functions, or what has changed in it. */
function reduced(source, { module, digest, functions }) {
  const found = digestOf(source);
  if (found !== digest)
    return {
      error: `${module} has the digest ${digest} as when its functions were left out, got ${found}; read it again, run test/lambda/sdk, and correct scripts/bundling/unreached.mjs`,
    };
  let text = source;
  for (const name of functions) {
    text = withoutBody(text, name, `${basename(module, '.js')}.${name}`);
    if (text === undefined)
      return { error: `${module} has one function ${name}, got none or several; correct or remove it in scripts/bundling/unreached.mjs` };
  }
  return { text: `import { unreached } from ${JSON.stringify(REPLACEMENT)};\n${text}` };
}

/**
 * Fails if a module is not there any more or has changed.
 *
 * @returns {import('esbuild').Plugin}
 */
export const withoutUnreachedFunctions = (unreached = UNREACHED) => ({
  name: 'without-unreached-functions',
  setup({ onEnd, onLoad }) {
    const missing = new Set(unreached);
    for (const each of unreached) {
      onLoad({ filter: new RegExp(`[\\\\/]node_modules/${each.module.replace(/[/.]/g, '[\\\\/.]')}$`) }, ({ path }) => {
        missing.delete(each);
        const { error, text } = reduced(readFileSync(path, 'utf8'), each);
        return error ? { errors: [{ text: error }] } : { contents: text, loader: 'js' };
      });
    }
    onEnd(() => ({
      errors: [...missing].map(({ module }) => ({
        text: `the SDK has a module ${module}, got none; correct or remove it in scripts/bundling/unreached.mjs`,
      })),
    }));
  },
});
