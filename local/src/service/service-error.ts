/** A refusal that a service answers with; every protocol writes it in its own way. */
export class ServiceError extends Error {
  constructor(
    /** The error's name, as the service's API reference gives it. */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}
