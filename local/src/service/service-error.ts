/** An error response of a service. Each protocol renders it in its own format. */
export class ServiceError extends Error {
  constructor(
    /** The error's name in the service's API reference. */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** Thrown for a call without a response: its connection is closed, or stays open. */
export class Unanswered extends Error {
  /** The error code that clients see if the connection is closed. */
  readonly code = 'ECONNRESET';

  constructor(readonly how: 'drop' | 'silence') {
    super('The connection was closed without an answer.');
  }
}
