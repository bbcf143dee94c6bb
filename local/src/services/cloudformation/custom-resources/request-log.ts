/** What custom resources were asked and have answered, for programs that look. Secrets that no name gives away are hidden later. */
import type { JsonObject } from '../../../data/json';
import type { CustomResourceAnswer, CustomResourceRequestData } from '../../../service/news';
import type { ResourceContext } from '../../../service/resource-type';
import { HIDDEN, mapTexts, withoutSecretMembers } from '../../../service/shown-values';
import type { Clock } from '../../../system/clock';
import type { CustomResourceResponse } from './custom-resource-response';

/** A request without its times. */
type Asked = Omit<CustomResourceRequestData, 'askedAt' | 'answer'>;

/** The resource that was asked. */
export type AskedResource = Pick<ResourceContext, 'stackId' | 'stackName' | 'region' | 'logicalId' | 'typeName'>;

export interface RequestLog {
  /** Adds a request. Returns a function that adds its answer. */
  add(resource: AskedResource, request: Asked): (response: CustomResourceResponse) => void;
  /** The last requests to a resource, oldest first; undefined if there was none. */
  of(stackId: string, logicalId: string): readonly CustomResourceRequestData[] | undefined;
  /** The texts in answers with NoEcho. Other resources may have them as properties. */
  secrets(): readonly string[];
}

const MAX_REQUESTS = 10;
/** Stacks come and go, and an endpoint may run for weeks. */
const MAX_RESOURCES = 1_000;
const MAX_SECRETS = 1_000;

/** `onChange` is called with each request, and again with its answer. */
export function createRequestLog(
  clock: Clock,
  onChange: (resource: AskedResource, request: CustomResourceRequestData) => void,
): RequestLog {
  const byResource = new Map<string, readonly CustomResourceRequestData[]>();
  const secrets = new Set<string>();
  const now = () => new Date(clock.now()).toISOString();

  function put(resource: AskedResource, request: CustomResourceRequestData): void {
    const key = keyOf(resource);
    const others = (byResource.get(key) ?? []).filter(({ requestId }) => requestId !== request.requestId);
    byResource.delete(key);
    byResource.set(key, [...others, request].slice(-MAX_REQUESTS));
    const [oldest] = byResource.keys();
    if (byResource.size > MAX_RESOURCES && oldest !== undefined) byResource.delete(oldest);
    onChange(resource, request);
  }

  function addSecrets(data: JsonObject): void {
    mapTexts(Object.values(data), (text) => {
      secrets.add(text);
      return text;
    });
    const [oldest] = secrets;
    if (secrets.size > MAX_SECRETS && oldest !== undefined) secrets.delete(oldest);
  }

  return {
    add(resource, { properties, oldProperties, ...asked }) {
      const request = {
        ...asked,
        properties: shownMembers(properties),
        oldProperties: oldProperties && shownMembers(oldProperties),
        askedAt: now(),
      };
      put(resource, request);
      return (response) => {
        if (response.status === 'SUCCESS' && response.noEcho) addSecrets(response.data);
        put(resource, { ...request, answer: answerOf(response, now()) });
      };
    },
    of: (stackId, logicalId) => byResource.get(keyOf({ stackId, logicalId })),
    secrets: () => [...secrets],
  };
}

function keyOf({ stackId, logicalId }: Pick<AskedResource, 'stackId' | 'logicalId'>): string {
  return `${stackId}|${logicalId}`;
}

function answerOf(response: CustomResourceResponse, answeredAt: string): CustomResourceAnswer {
  const { status, physicalId } = response;
  if (status === 'FAILED') return { status, reason: response.reason, physicalId, answeredAt };
  const { data, noEcho } = response;
  const attributes = noEcho ? Object.fromEntries(Object.keys(data).map((name) => [name, HIDDEN])) : shownMembers(data);
  return { status, physicalId, attributes, answeredAt };
}

/** The ServiceToken is told as the function. */
function shownMembers({ ServiceToken: _, ...members }: JsonObject): JsonObject {
  return withoutSecretMembers(members) as JsonObject;
}
