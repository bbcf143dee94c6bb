/** Lets resource types stand in that the emulator behind the endpoint does not have, in the templates that clients send to it. */
import { text } from 'node:stream/consumers';
import { isObject, tryReadJson } from '../data/json';
import { send } from '../http/client';
import type { LocalRequest, LocalResponse } from '../http/http';
import type { ResourceState } from '../service/resource-type';
import { serviceOfType } from '../services/cloudformation/stand-ins';
import { createStandIn, type StandInTypes, waysOutOfRefusal } from '../services/cloudformation/stand-ins/beside-emulator';
import { replaceStandIns } from './template-stand-ins';

export interface StandInCallsOptions {
  /** `http://host:port` of the emulator. */
  readonly url: string;
  /** Ends all calls. */
  readonly signal: AbortSignal;
  readonly standIns: StandInTypes;
  /** Called once for each resource that stands in. */
  readonly onNotice: (logicalId: string, notice: string) => void;
}

export interface StandInCalls {
  /** The request with a template that the emulator can deploy. Throws a ServiceError for an attribute that does not exist. */
  prepare(request: LocalRequest): Promise<LocalRequest>;
  /** The answer, which names the way out if the emulator does not have a resource type. */
  explain(answer: LocalResponse): LocalResponse;
  /** The types that stand in, of the service with this name in signatures. */
  typesOf(service: string): readonly string[];
}

/** Operations of CloudFormation that deploy a template. */
const DEPLOYING = ['CreateChangeSet', 'CreateStack', 'UpdateStack'];

/** What CloudFormation answers to a template with types that it does not have. */
const UNRECOGNIZED = /Unrecognized resource types: \[([^\]<]*)\]/;

/** Ends the key of a template that was changed. */
const SUFFIX = '.stand-ins';

export function createStandInCalls({ url, signal, standIns, onNotice }: StandInCallsOptions): StandInCalls {
  // Resources keep their ids and attributes when their stack is updated.
  const states = new Map<string, ResourceState>();
  const deployed = new Set<string>();

  /** @returns the changed template, or undefined if nothing in it stands in */
  function changed(template: string, region: string, stackName: string): string | undefined {
    const parsed = tryReadJson(template);
    if (!isObject(parsed)) return undefined;
    const replaced = replaceStandIns(parsed, ({ logicalId, typeName, properties }) => {
      if (!standIns.has(typeName)) return undefined;
      const key = [region, stackName, logicalId, typeName].join('/');
      const state = states.get(key) ?? createStandIn(typeName, { region, stackName, logicalId }, properties);
      if (!states.has(key)) onNotice(logicalId, `${typeName} stands in and does nothing.`);
      states.set(key, state);
      deployed.add(typeName);
      return state;
    });
    return replaced === parsed ? undefined : JSON.stringify(replaced);
  }

  async function callS3(region: string, path: string, body?: string): Promise<string | undefined> {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/s3/aws4_request, SignedHeaders=host, Signature=0`;
    const answer = await send(url + path, { method: body === undefined ? 'GET' : 'PUT', headers: { authorization }, body, signal });
    const received = await text(answer);
    return answer.statusCode === 200 ? received : undefined;
  }

  /** @returns the address of the changed template, or undefined if it cannot be read or nothing in it stands in */
  async function changedAt(address: string, region: string, stackName: string): Promise<string | undefined> {
    const path = pathOf(address);
    const template = path && (await callS3(region, path));
    const replaced = template && changed(template, region, stackName);
    if (!replaced) return undefined;
    await callS3(region, path + SUFFIX, replaced);
    return address + SUFFIX;
  }

  return {
    async prepare(request) {
      const input = new URLSearchParams(request.body.toString());
      if (!DEPLOYING.includes(input.get('Action') ?? '')) return request;
      const region = request.credential?.region ?? '';
      const stackName = (input.get('StackName') ?? '').replace(/^arn:.*:stack\/([^/]+).*$/, '$1');
      const body = input.get('TemplateBody');
      const address = input.get('TemplateURL');
      const replaced = body ? changed(body, region, stackName) : address ? await changedAt(address, region, stackName) : undefined;
      if (replaced === undefined) return request;
      input.set(body ? 'TemplateBody' : 'TemplateURL', replaced);
      return { ...request, body: Buffer.from(input.toString()) };
    },
    explain(answer) {
      const refusal = String(answer.body);
      if (answer.status !== 400 || !UNRECOGNIZED.test(refusal)) return answer;
      const { 'content-length': _, ...headers } = answer.headers ?? {};
      const body = refusal.replace(UNRECOGNIZED, (message, types: string) =>
        [`${message}.`, ...waysOutOfRefusal(types.split(/,\s*/))].join(' '),
      );
      return { ...answer, headers, body };
    },
    typesOf: (service) => [...deployed].filter((typeName) => serviceOfType(typeName) === service),
  };
}

/** The bucket and key of an object's address, which may have the bucket in its host name. */
function pathOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, pathname } = new URL(address);
  const [, bucket] = /^(.+)\.s3[.-]/.exec(hostname) ?? [];
  return bucket === undefined ? pathname : `/${bucket}${pathname}`;
}
