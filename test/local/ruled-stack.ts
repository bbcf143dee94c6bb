/** A deployed function, a stack with rules that take events to it, and what it has received. */
import { App, Stack } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, type LambdaFunctionProps } from 'aws-cdk-lib/aws-events-targets';
import { type IFunction, Function as LambdaCode } from 'aws-cdk-lib/aws-lambda';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { functionRole, inlineFunction } from '../support/inline-functions';

export const STAGE = 'arn:aws:ivs:us-east-1:000000000000:stage/abcdefgh1234';
export const PUBLISHED = {
  region: 'us-east-1',
  source: 'aws.ivs',
  'detail-type': 'IVS Stage Update',
  resources: [STAGE],
  detail: { session_id: 'st-1234567890123', event_name: 'Participant Published', participant_id: 'p1', user_id: 'ann' },
};

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:watch';

/** Adds to a stack what takes events to the function. */
export type Build = (stack: Stack, target: IFunction) => void;

export interface RuledStack {
  readonly endpoint: LocalEndpoint;
  /** The events that the function has received. */
  readonly received: unknown[];
  /** The other lines in its log. */
  readonly notices: string[];
  request(service: string, headers: Record<string, string>, body: string): Promise<string>;
  /** Synthesises the stack, creates or updates it, and returns its status. */
  deploy(build: Build, action?: string): Promise<string>;
  /** Waits for the end of the last operation on the stack, and returns its status. */
  settled(): Promise<string>;
  /** Puts an event for each user, one after the other. Put the expected event last: those before have arrived by then. */
  put(...users: string[]): void;
  /** Deletes the stack, and forgets what was received. The function stays, with its process. */
  clear(): Promise<void>;
}

const FUNCTION = {
  Resources: {
    Role: functionRole('logs:*'),
    Watch: inlineFunction("exports.handler = async (event) => console.log('got ' + JSON.stringify(event));", { FunctionName: 'watch' }),
  },
};

export async function deployRules(): Promise<RuledStack> {
  const [received, notices]: [unknown[], string[]] = [[], []];
  const endpoint = await startEndpoint({
    onFunctionLog: ({ text }) => {
      if (text.startsWith('got ')) received.push(JSON.parse(text.slice('got '.length)));
      else notices.push(text);
    },
  });

  async function request(service: string, headers: Record<string, string>, body: string): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(endpoint.url, { method: 'POST', headers: { ...headers, authorization }, body });
    return response.text();
  }

  async function settled(): Promise<string> {
    for (;;) {
      const status = endpoint.stacks().at(-1)?.status ?? '';
      if (!status.endsWith('IN_PROGRESS')) return status;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async function perform(action: string, StackName: string, template: object): Promise<string> {
    const form = { Action: action, StackName, TemplateBody: JSON.stringify(template), 'Capabilities.member.1': 'CAPABILITY_IAM' };
    expect(await request('cloudformation', {}, new URLSearchParams(form).toString())).toContain(`<${action}Result>`);
    return settled();
  }

  function deploy(build: Build, action = 'CreateStack'): Promise<string> {
    const stack = new Stack(new App({ analyticsReporting: false }), 'room');
    build(stack, LambdaCode.fromFunctionAttributes(stack, 'Watch', { functionArn: FUNCTION_ARN, sameEnvironment: true }));
    return perform(action, 'room', (stack.node.root as App).synth().getStackByName('room').template);
  }

  async function clear(): Promise<void> {
    await request('cloudformation', {}, 'Action=DeleteStack&StackName=room');
    await settled();
    received.splice(0);
    notices.splice(0);
  }

  function put(...users: string[]): void {
    for (const user_id of users) endpoint.events.put({ ...PUBLISHED, detail: { ...PUBLISHED.detail, user_id } });
  }

  await perform('CreateStack', 'function', FUNCTION);
  return { endpoint, received, notices, request, deploy, settled, put, clear };
}

/** A rule on events that tell of publishing by some users. */
export function ruleOn(stack: Stack, target: IFunction, users: string[], options?: LambdaFunctionProps): Rule {
  const detail = { event_name: ['Participant Published'], user_id: Match.anyOf(...users.map((user) => Match.prefix(user))) };
  const eventPattern = { source: ['aws.ivs'], detailType: ['IVS Stage Update'], resources: [STAGE], detail };
  const rule = new Rule(stack, `On${users.join('')}`, { eventPattern });
  rule.addTarget(new LambdaFunction(target, options));
  return rule;
}

export const usersOf = (events: readonly unknown[]) => events.map((event) => (event as typeof PUBLISHED).detail.user_id).sort();
