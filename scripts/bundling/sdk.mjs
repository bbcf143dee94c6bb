/** What the bundles leave out of the AWS SDK. `test/lambda/sdk` compares what is left with the SDK from npm. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemasByUse } from './schemas.mjs';
import { withoutUnreachedFunctions } from './unreached.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Marks a resolution that a plugin asks for, and that plugins leave to esbuild. */
export const BY_ESBUILD = Symbol('by esbuild');

/** @type {import('esbuild').BuildOptions} */
export const withoutUnusedPartsOfTheSdk = {
  // The SDK imports them to stream events and in browsers. Nothing here does either; an operation that streams events would fail by name.
  external: ['@smithy/core/event-streams', 'bowser'],
  // Lambda sets credentials in the environment, and ivs-local calls nothing. The SDK's default chain would add a third to the code that is
  // loaded.
  alias: {
    '@aws-sdk/credential-provider-node': join(root, 'lambda/services/credentials.ts'),
    '@aws-sdk/signature-v4-multi-region': join(root, 'lambda/services/multi-region-signatures.ts'),
  },
};

/** Modules of the SDK that the clients of the functions import, and what replaces them. */
const REPLACED = [
  [/^@smithy\/core\/event-streams$/, 'lambda/services/event-streams.ts'],
  [/\/loadSharedConfigFiles$/, 'lambda/services/shared-config-files.ts'],
  [/\/AdaptiveRetryStrategy$/, 'lambda/services/unreached.ts'],
  [/\/HeaderFormatter$/, 'lambda/services/unreached.ts'],
  [/\/getInstanceMetadataRegion$/, 'lambda/services/instance-metadata.ts'],
  [/\/sdk-stream-mixin$/, 'lambda/services/unreached.ts'],
];

/** @type {import('esbuild').Plugin} Fails if the SDK does not import one of the modules any more. */
const withReplacedModules = {
  name: 'with-replaced-modules',
  setup({ onEnd, onResolve }) {
    const missing = new Set(REPLACED.map(([filter]) => filter));
    for (const [filter, file] of REPLACED) {
      onResolve({ filter }, ({ kind }) => {
        if (kind !== 'import-statement') return undefined;
        missing.delete(filter);
        return { path: join(root, file) };
      });
    }
    onEnd(() => ({
      errors: [...missing].map((filter) => ({
        text: `the SDK imports a module ${filter}, got none; correct or remove it in scripts/bundling/sdk.mjs`,
      })),
    }));
  },
};

/**
 * Resolves the import of a client's protocol to the file of that protocol. The SDK exports the protocols of all services from one module, and esbuild
 * puts what one client needs of a module into the chunk of all clients.
 *
 * @type {import('esbuild').Plugin}
 */
const protocolsByClient = {
  name: 'protocols-by-client',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@aws-sdk\/core\/protocols$/ }, async ({ path, importer, kind, pluginData, resolveDir }) => {
      if (pluginData === BY_ESBUILD) return undefined;
      const { path: index } = await resolve(path, { importer, kind, pluginData: BY_ESBUILD, resolveDir });
      const protocol = /^import \{ (\w+) \} from "@aws-sdk\/core\/protocols";$/m.exec(readFileSync(importer, 'utf8'))?.[1];
      const file = new RegExp(`^export \\{ ${protocol} \\} from "(.+)";$`, 'm').exec(readFileSync(index, 'utf8'))?.[1];
      if (!file)
        return {
          errors: [
            { text: `a client imports one protocol from ${path}, which exports it from a file, got another form; correct this plugin` },
          ],
        };
      return { path: join(dirname(index), `${file}.js`) };
    });
  },
};

/** @type {import('esbuild').Plugin} Reduces the package.json of a client to the version. Fails if the client reads more of it. */
const versionsOfClients = {
  name: 'versions-of-clients',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\.?\/package\.json$/ }, ({ importer }) => {
      if (!/@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]/.test(importer)) return undefined;
      const source = readFileSync(importer, 'utf8');
      const name = /^import (\w+) from "\.\.?\/package\.json";\n/m.exec(source)?.[1];
      const uses = source.match(new RegExp(`\\b${name}\\b(?! from )(?:\\.\\w+)?`, 'g')) ?? [];
      const other = uses.find((use) => use !== `${name}.version`);
      if (name && !other) return undefined;
      const got = other ?? 'another import';
      return {
        errors: [{ text: `a client reads only the version of its package.json, got ${got} in ${importer}; correct versionsOfClients` }],
      };
    });
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** What the functions leave out of the SDK besides. */
export const sdkPlugins = [withReplacedModules, schemasByUse, protocolsByClient, versionsOfClients, withoutUnreachedFunctions()];
