const { syncBuiltinESMExports } = require('node:module');
const { urlToHttpOptions } = require('node:url');

/**
 * Sends HTTPS requests to the endpoint as HTTP. The endpoint's response URLs are HTTP, but most handlers (`cfn-response`, those in the CDK)
 * use only the host and path of a response URL and always speak HTTPS.
 */
function reachOverHttp(endpoint) {
  // Loaded here, because a process without an endpoint starts a quarter faster without them.
  const http = require('node:http');
  const https = require('node:https');
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
  // Also changes `request` for ES modules that import it by name.
  syncBuiltinESMExports();
}

module.exports = { reachOverHttp };
