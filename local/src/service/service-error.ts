/** A refusal that a service answers with. Each protocol writes it in its own form. */
export class ServiceError extends Error {
  constructor(
    /** The error's name in the API reference of the service. */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** A call without an answer: its connection is closed, or stays open and silent. */
export class Unanswered extends Error {
  /** What clients see of a connection that was closed on them. */
  readonly code = 'ECONNRESET';

  constructor(readonly how: 'drop' | 'silence') {
    super('The connection was closed without an answer.');
  }
}
