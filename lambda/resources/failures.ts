/** Failures after which a resource exists, or may. Each has the reason of the failure and what it takes to find the resource. */

/** A create may have happened, and it could not be found out. */
export class Unconfirmed extends Error {
  constructor(public readonly reason: unknown) {
    super('the create may have happened');
  }
}

/** A resource was made, what had to follow failed, and it could not be taken back. */
export class LeftBehind extends Error {
  constructor(
    public readonly reason: unknown,
    public readonly arn: string,
  ) {
    super(`${arn} is left`);
  }
}
