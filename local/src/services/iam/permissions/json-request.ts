/** Requests in AWS JSON 1.1, as far as permissions depend on them. */

import { readJson } from '../../../data/json-text';
import type { LocalRequest } from '../../../http/http';

/** The operation, and its members as they come: whether they are valid is the service's concern. */
export interface JsonRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export function readJsonRequest({ headers, body }: LocalRequest): JsonRequest {
  const target = headers['x-amz-target'] ?? '';
  return { operation: target.slice(target.lastIndexOf('.') + 1), input: parseObject(body.toString()) };
}

/** The members of a JSON object; none of anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = readJson(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
