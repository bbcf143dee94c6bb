/** What the code that the handler loads at a cold start is made of. */
import { build } from 'esbuild';
import { common, lambdaFunctions } from '../../scripts/bundling/functions.mjs';

const HANDLER = 'resources';

/** The parts, in the order of the table. A file belongs to the first part whose pattern its path has. */
const PARTS = [
  ['our code', /^(lambda|src|tokens)\//],
  ['the client of IVS: schemas and errors', /client-ivs-realtime\/dist-es\/(schemas|models)\//],
  ['the client of IVS: operations and settings', /client-ivs-realtime\//],
  ['endpoints and regions', /endpoint|partition|\/regionConfig\//i],
  ['signatures and credentials', /signature-v4|httpAuth|http-auth|http-signing|identity/i],
  ['bodies of requests and answers', /\/submodules\/(protocols|schema|serde)\/|\/core\/dist-es\/getSmithyContext/],
  ['errors and retries', /\/retry\/|exceptions/],
  ['HTTP', /node-http-handler|\/transport\//],
  ['calls: middleware, user agent, settings', /@smithy\/(core|types)\/|@aws-sdk\/core\/|@aws\/lambda-invoke-store\//],
];

/** @returns {Promise<Map<string, number>>} the bytes of each part. The sum is what the handler loads */
export async function partsOfHandler() {
  const { metafile } = await build({ ...common, ...lambdaFunctions, outdir: 'assets/lambda' });
  const bytes = new Map(PARTS.map(([part]) => [part, 0]));
  for (const [path, { bytesInOutput }] of loadedFiles(metafile.outputs)) {
    if (bytesInOutput > 0) bytes.set(partOf(path), bytes.get(partOf(path)) + bytesInOutput);
  }
  return bytes;
}

/** The files in the handler's file and in the chunks that it imports. */
function loadedFiles(outputs) {
  const [entry] = Object.entries(outputs).find(([path]) => path.endsWith(`/${HANDLER}.js`));
  const chunks = outputs[entry].imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
  return [entry, ...chunks].flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}));
}

function partOf(path) {
  const part = PARTS.find(([, pattern]) => pattern.test(path));
  if (!part) throw new Error(`each file of the handler belongs to a part, got ${path}; add a pattern to bench/handler/parts.mjs`);
  return part[0];
}
