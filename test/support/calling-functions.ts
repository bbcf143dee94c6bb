/** A local endpoint, and functions deployed to it that call what they are told to, with the permissions of their roles. */
import { type EndpointOptions, type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';

export const REGION = 'us-east-1';

/** Sends the request that its event describes, signed with its own credentials unless with others, and tells the answer. */
export const CALLER_CODE = `
exports.handler = async ({ service, method = 'POST', path = '/', target, body, accessKeyId }) => {
  console.log('calls', service);
  const { AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL } = process.env;
  const scope = [accessKeyId ?? AWS_ACCESS_KEY_ID, '20260101', AWS_REGION, service, 'aws4_request'].join('/');
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + scope + ', SignedHeaders=host, Signature=0';
  const headers = { authorization, ...(target && { 'x-amz-target': target }) };
  const response = await fetch(AWS_ENDPOINT_URL + path, { method, headers, body });
  return { status: response.status, text: await response.text() };
};`;

/** What a function is told to call. */
export interface Call {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly target?: string;
  readonly body?: string;
  readonly accessKeyId?: string;
}

export interface CallingFunctions {
  readonly endpoint: LocalEndpoint;
  /** `<function>: <line>` of all that was printed, and of what was denied. */
  readonly lines: string[];
  /** Gives the status that the stack ends in. Tests with several stacks name them. */
  deploy(action: 'CreateStack' | 'UpdateStack', template: object, stackName?: string): Promise<string>;
  /** `<logical id>: <reason>` of all stack events that have one, oldest first. */
  reasons(): Promise<string[]>;
  /** Gives the answer that the function got. */
  asFunction(name: string, call: Call): Promise<{ readonly status: number; readonly text: string }>;
  /** Expects that a function may make a call, and returns the answer. */
  allowed(name: string, call: Call): Promise<Record<string, never>>;
  /** Expects that a function may not make a call. */
  denied(name: string, call: Call, action: string, resource: string): Promise<void>;
}

const STACK = 'permissions';

export async function startCallingFunctions(options: EndpointOptions = {}): Promise<CallingFunctions> {
  const lines: string[] = [];
  const endpoint = await startEndpoint({ ...options, onFunctionLog: ({ functionName, text }) => lines.push(`${functionName}: ${text}`) });

  async function administer(service: string, path: string, body: string): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(endpoint.url + path, { method: 'POST', headers: { authorization }, body });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  }

  const asFunction: CallingFunctions['asFunction'] = async (name, call) =>
    JSON.parse(await administer('lambda', `/2015-03-31/functions/${name}/invocations`, JSON.stringify(call)));

  return {
    endpoint,
    lines,
    async deploy(action, template, stackName = STACK) {
      const capabilities = { 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' };
      const form = { Action: action, StackName: stackName, TemplateBody: JSON.stringify(template), ...capabilities };
      await administer('cloudformation', '/', new URLSearchParams(form).toString());
      for (;;) {
        const { status = '' } = endpoint.stacks().find(({ name }) => name === stackName) ?? {};
        if (!status.endsWith('_IN_PROGRESS')) return status;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async reasons() {
      const xml = await administer('cloudformation', '/', `Action=DescribeStackEvents&StackName=${STACK}`);
      const events = [...xml.matchAll(/<LogicalResourceId>(\w+)<.*?(?:<ResourceStatusReason>(.*?)<.*?)?<\/member>/gs)];
      const reasons = events.flatMap(([, logicalId, reason]) => (reason ? [`${logicalId}: ${reason}`] : []));
      return reasons.map((reason) => reason.replaceAll('&apos;', "'")).reverse();
    },
    asFunction,
    async allowed(name, call) {
      const { status, text } = await asFunction(name, call);
      expect({ status, text }).toEqual({ status: 200, text: expect.any(String) });
      return JSON.parse(text || '{}');
    },
    async denied(name, call, action, resource) {
      const { status, text } = await asFunction(name, call);
      // The services of AWS JSON answer 400, and those of REST 403.
      expect(status).toBe(call.target === undefined ? 403 : 400);
      expect(text).toContain(
        `User: arn:aws:sts::000000000000:assumed-role/${name}/${name} is not authorized to perform: ${action} on resource: ${resource} because`,
      );
    },
  };
}

/** A call in AWS JSON. */
export function jsonCall(service: string, operation: string, input: object): Call {
  return { service, target: `Service.${operation}`, body: JSON.stringify(input) };
}

/** A call in AWS Query. */
export function queryCall(service: string, Action: string, input: Readonly<Record<string, string>> = {}): Call {
  return { service, body: new URLSearchParams({ Action, ...input }).toString() };
}
