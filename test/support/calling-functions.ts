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
  /** Gives the status that the stack ends in. */
  deploy(action: 'CreateStack' | 'UpdateStack', template: object): Promise<string>;
  /** `<logical id>: <reason>` of all stack events that have one, oldest first. */
  reasons(): Promise<string[]>;
  /** Gives the answer that the function got. */
  asFunction(name: string, call: Call): Promise<{ readonly status: number; readonly text: string }>;
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

  return {
    endpoint,
    lines,
    async deploy(action, template) {
      const capabilities = { 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' };
      const form = { Action: action, StackName: STACK, TemplateBody: JSON.stringify(template), ...capabilities };
      await administer('cloudformation', '/', new URLSearchParams(form).toString());
      for (;;) {
        const { status = '' } = endpoint.stacks().find(({ name }) => name === STACK) ?? {};
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
    asFunction: async (name, call) =>
      JSON.parse(await administer('lambda', `/2015-03-31/functions/${name}/invocations`, JSON.stringify(call))),
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
