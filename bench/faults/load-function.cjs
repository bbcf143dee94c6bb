/** Loads functions as AWS Lambda does, in a process that several execution environments share. */
const http = require('node:http');
const https = require('node:https');

const IS_SDK = /node_modules[\\/]@(aws-sdk|smithy)[\\/]/;

/**
 * Loads a function for one environment. Environments share only the SDK's modules, which keep no state between clients.
 *
 * @param {{ file: string, exportName: string }} lambdaFunction
 */
exports.loadFunction = ({ file, exportName }) => {
  for (const cached of Object.keys(require.cache)) if (!IS_SDK.test(cached)) delete require.cache[cached];
  return require(file)[exportName];
};

/** Sends the responses for CloudFormation to an HTTP port of this machine instead of Amazon S3, because some handlers ignore the port in the URL. */
exports.sendResponsesTo = (port) => {
  https.request = (target, ...rest) => {
    const options = target instanceof URL ? { path: target.pathname + target.search } : target;
    const [more, callback] = typeof rest[0] === 'function' ? [{}, rest[0]] : rest;
    return http.request({ ...options, ...more, protocol: 'http:', host: '127.0.0.1', port, agent: false }, callback);
  };
};

/** Replaces the process's random numbers by seeded ones: Tommy Ettinger's mulberry32 generator. */
exports.seedRandom = (seed) => {
  let state = seed;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
