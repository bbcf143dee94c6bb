/** Failures that leave a resource, or may. */

/** A create failed, and the handler could not find out whether it happened. */
export class Unconfirmed extends Error {
  constructor(public readonly reason: unknown) {
    super('the create may have happened');
  }
}

/** A later step failed after a create, and the handler could not delete the new resource. */
export class LeftBehind extends Error {
  constructor(
    public readonly reason: unknown,
    public readonly arn: string,
  ) {
    super(`${arn} is left`);
  }
}
