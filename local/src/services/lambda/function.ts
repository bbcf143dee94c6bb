/** What a function is, and what comes of its invocations. */

/** A function: code and configuration. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly description?: string;
  /** A ZIP archive, or the text of `index.js`. */
  readonly code: { readonly zip: Uint8Array } | { readonly inline: string };
  /** `file.export`, the file relative to the code and without its extension. */
  readonly handler: string;
  /** A Node.js runtime; the Node.js of this machine stands in for all of them. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** @default - `/aws/lambda/<name>` */
  readonly logGroupName?: string;
  /** How the runtime writes what the code logs: `Text` or `JSON`. @default - `Text` */
  readonly logFormat?: string;
  /** With `JSON`: the least of what is written, of the code and of the service itself. @default - `INFO` */
  readonly applicationLogLevel?: string;
  readonly systemLogLevel?: string;
  /** Stands in: the function has the network of this machine. @default - no VPC */
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

/** How an invocation ended. */
export type InvokeResult =
  | {
      readonly result: unknown;
      /** What a handler has streamed, in base64; the result is null then. */
      readonly payload?: string;
    }
  | { readonly error: InvokeError };

/** Why an invocation failed. */
export interface InvokeError {
  /** The error's name, or one of AWS Lambda's own: `Sandbox.Timedout`, `Runtime.ExitError`, ... */
  readonly type: string;
  readonly message: string;
  /** The stack, where the function's code threw. */
  readonly trace?: readonly string[];
}

/** What is out of the ordinary about one delivery of an asynchronous event, so that a fault can be tried. */
export interface DeliveryFault {
  /** It goes to a process that has served nothing yet. */
  readonly cold?: boolean;
  /** The process is killed so long after it was handed the event, unless it has answered by then. */
  readonly killAfterMilliseconds?: number;
}

/** One line of what a function printed, or what became of an invocation. */
export interface FunctionLog {
  readonly functionName: string;
  readonly region: string;
  readonly logGroupName: string;
  readonly requestId?: string;
  readonly text: string;
}
