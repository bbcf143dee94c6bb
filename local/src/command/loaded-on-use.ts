/** The endpoint with its services, the largest part of the package. Only a command that starts an endpoint loads it. */
export const ownEndpoint = (): typeof import('./own-endpoint') => require('./own-endpoint');
