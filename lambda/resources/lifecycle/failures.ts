/** Failures that leave a resource, or may, and failures of adoptions. */

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

/** An adoption failed after it had changed the resource, or may have. */
export class AdoptionFailed extends Error {
  constructor(
    public readonly reason: unknown,
    public readonly arn: string,
    /** Whether the resource has its former properties and tags again. If not, the Delete of the rollback puts it back. */
    public readonly isPutBack: boolean,
  ) {
    super(`${arn} could not be adopted`);
  }
}
