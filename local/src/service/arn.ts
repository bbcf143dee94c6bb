/** Amazon Resource Names of the local account. */

/** The account of all local resources. */
export const LOCAL_ACCOUNT = '000000000000';

/** The parts of an ARN. */
export interface Arn {
  readonly service: string;
  /** Empty for resources without a region. */
  readonly region: string;
  /** Empty for resources without an account. */
  readonly account: string;
  /** `function:name`, `stage/id`, ... */
  readonly resource: string;
}

/**
 * `arn:aws:<service>:<region>:000000000000:<resource>`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function arnOf(service: string, region: string, resource: string, account = LOCAL_ACCOUNT): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** Returns undefined if the text is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [, service = '', region = '', account = '', resource = ''] = /^arn:[^:]+:([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text) ?? [];
  return service === '' ? undefined : { service, region, account, resource };
}
