/** Requests for the operations of services. The tests of each service have a file `requests.ts` with them. */
/** A request as a client sends it. */
export interface SentRequest {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The requests for each operation: more than one where their parameters decide which permissions they need. */
export type RequestsByOperation = Readonly<Record<string, readonly SentRequest[]>>;

/** A stack with the resources of all services. */
export interface Deployed {
  readonly stackId: string;
  physicalId(logicalId: string): string;
}

export interface ServiceRequests {
  /** The resources that the requests name: each of them tagged that can be. @default - none */
  readonly resources?: Readonly<Record<string, object>>;
  requests(stack: Deployed): RequestsByOperation | Promise<RequestsByOperation>;
}

export const REGION = 'us-east-1';
export const STACK_NAME = 'app';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/caller';
export const TAGS = [{ Key: 'team', Value: 'live' }];

/** One request without parameters. */
export const BARE = [{}];

/** The role that sends the requests. */
export const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'caller',
    Tags: TAGS,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com', AWS: '000000000000' }, Action: 'sts:*' }],
    },
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  },
};

export const json = (service: string, inputs: Readonly<Record<string, readonly object[]>>): Record<string, SentRequest[]> =>
  mapEntries(inputs, (operation, input) => ({
    service,
    headers: { 'x-amz-target': `Service.${operation}` },
    body: JSON.stringify(input),
  }));

export const query = (service: string, inputs: Readonly<Record<string, readonly object[]>>): Record<string, SentRequest[]> =>
  mapEntries(inputs, (Action, input) => ({ service, body: new URLSearchParams({ Action, ...input }).toString() }));

/** A route, `<method> <resource>[?<parameters>]`, and the requests to it. @default - one request without a body */
type RestRequests = readonly [route: string, ...requests: readonly Partial<SentRequest>[]];

export const rest = (
  service: string,
  paths: Readonly<Record<string, string>>,
  operations: Readonly<Record<string, RestRequests>>,
): Record<string, SentRequest[]> =>
  Object.fromEntries(
    Object.entries(operations).map(([operation, [route, ...requests]]) => {
      const [method = '', address = ''] = route.split(' ');
      const [resource = '', parameters] = address.split('?');
      const sent = { service, method, path: `${paths[resource]}${parameters ? `?${parameters}` : ''}` };
      return [operation, (requests.length > 0 ? requests : BARE).map((request) => ({ ...sent, ...request }))];
    }),
  );

function mapEntries<From, To>(
  record: Readonly<Record<string, readonly From[]>>,
  map: (name: string, value: From) => To,
): Record<string, To[]> {
  return Object.fromEntries(Object.entries(record).map(([name, values]) => [name, values.map((value) => map(name, value))]));
}
