const http = require('node:http');
const https = require('node:https');
const { syncBuiltinESMExports } = require('node:module');
const { urlToHttpOptions } = require('node:url');

/**
 * CloudFormation's response URLs are HTTPS on AWS, and of the local ones, which are not, most handlers (`cfn-response`, those in the CDK)
 * take host and path and speak HTTPS all the same. So HTTPS to the endpoint becomes HTTP.
 */
function reachOverHttp(endpoint) {
  const { request } = https;
  const ports = ['', '443', endpoint.port];
  https.request = (...args) => {
    const [target, settings] = args;
    const isUrl = typeof target === 'string' || target instanceof URL;
    const options = isUrl ? { ...urlToHttpOptions(new URL(target)), ...(typeof settings === 'object' && settings) } : target;
    const isEndpoint = (options.hostname ?? options.host) === endpoint.hostname && ports.includes(String(options.port ?? ''));
    if (!isEndpoint) return request(...args);
    const { hostname, port } = endpoint;
    const callback = args.find((argument) => typeof argument === 'function');
    return http.request({ ...options, protocol: 'http:', hostname, port, agent: undefined }, callback);
  };
  // For ES modules that import `request` by name.
  syncBuiltinESMExports();
}

module.exports = { reachOverHttp };
