import { arnOf } from '../../service/arn';
import { ServiceError } from '../../service/service-error';
import { WAY_OUT } from '../../service/way-out';

/** Returns the ARN of a function with this name. Returns an ARN unchanged. */
export function functionArn(region: string, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arnOf('lambda', region, `function:${nameOrArn}`);
}

/** The members of an input that name a function. */
export interface FunctionReference {
  /** A name or an ARN. A qualifier may follow a colon. */
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

/**
 * Returns the unqualified ARN. Throws ResourceNotFoundException for a version or an alias, because functions have only $LATEST here. The ARN of an
 * alias that stands in has another form than that of a function.
 */
export function latestFunctionArn(region: string, { FunctionName, Qualifier }: FunctionReference): string {
  const [, nameOrArn = '', qualifier = '$LATEST'] =
    /^(arn:aws[a-z-]*:lambda:[^:]+:\d+:function:[^:]+|(?!arn:)[^:]+)(?::(.+))?$/.exec(FunctionName) ?? [];
  if (nameOrArn === '') throw notFound(FunctionName);
  const arn = functionArn(region, nameOrArn);
  const version = Qualifier ?? qualifier;
  if (version === '$LATEST') return arn;
  throw notFound(`${arn}:${version}`);
}

function notFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${name}. There is only $LATEST here. ${WAY_OUT}`, 404);
}
