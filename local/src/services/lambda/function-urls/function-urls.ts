/** The URLs of all functions. A function has at most one, because there are no aliases here. */
import { randomBytes } from 'node:crypto';
import { parseArn } from '../../../service/arn';
import { ServiceError } from '../../../service/service-error';
import type { Clock } from '../../../system/clock';
import type { Functions } from '../functions';
import type { FunctionUrl } from './function-url';

/** The members that an update replaces. */
type FunctionUrlSettings = Pick<FunctionUrl, 'authType' | 'cors'>;

/** Methods throw a ServiceError, as the operations of the API. */
export interface FunctionUrls {
  create(functionArn: string, settings: FunctionUrlSettings): FunctionUrl;
  find(functionArn: string): FunctionUrl | undefined;
  findById(urlId: string): FunctionUrl | undefined;
  get(functionArn: string): FunctionUrl;
  /** Returns the URLs of a function that exists. */
  list(functionArn: string): readonly FunctionUrl[];
  /** A member of `changes` replaces the former one, also if it is undefined. */
  update(functionArn: string, changes: Partial<FunctionUrlSettings>): FunctionUrl;
  /** Does nothing if there is no such URL. */
  delete(functionArn: string): void;
}

/** By function ARN. Saved with the state. */
export type FunctionUrlsState = Map<string, FunctionUrl>;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** 32 random characters, so that no web page can guess the URL. */
function newUrlId(): string {
  return Array.from(randomBytes(32), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

export function createFunctionUrls(functions: Pick<Functions, 'has'>, clock: Clock, urls: FunctionUrlsState): FunctionUrls {
  /** The URL of a deleted function is deleted with it. */
  function find(functionArn: string): FunctionUrl | undefined {
    return functions.has(functionArn) ? urls.get(functionArn) : undefined;
  }

  function get(functionArn: string): FunctionUrl {
    const found = find(functionArn);
    if (!found) throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    return found;
  }

  function checkFunction(functionArn: string): void {
    if (!functions.has(functionArn)) throw new ServiceError('ResourceNotFoundException', `Function does not exist: ${functionArn}`, 404);
  }

  function save(url: FunctionUrl): FunctionUrl {
    urls.set(url.functionArn, url);
    return url;
  }

  return {
    create(functionArn, settings) {
      checkFunction(functionArn);
      if (find(functionArn)) {
        const message = 'FunctionUrlConfig exists for this Lambda function';
        const what = `Failed to create function url config for [functionArn = ${functionArn}].`;
        throw new ServiceError('ResourceConflictException', `${what} Error message:  ${message}`, 409);
      }
      const now = clock.now();
      const region = parseArn(functionArn)?.region ?? '';
      return save({ ...settings, urlId: newUrlId(), functionArn, region, createdAt: now, modifiedAt: now });
    },
    find,
    findById(urlId) {
      const found = [...urls.values()].find((url) => url.urlId === urlId);
      return found && find(found.functionArn);
    },
    get,
    list(functionArn) {
      checkFunction(functionArn);
      return [find(functionArn) ?? []].flat();
    },
    update: (functionArn, changes) => save({ ...get(functionArn), ...changes, modifiedAt: clock.now() }),
    delete: (functionArn) => void urls.delete(functionArn),
  };
}
