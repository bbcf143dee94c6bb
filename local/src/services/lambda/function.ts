/** The data of functions and invocations. */

/** A function: code and configuration. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly description?: string;
  /** A ZIP archive, or the text of `index.js` or `index.py`. */
  readonly code: { readonly zip: Uint8Array } | { readonly inline: string };
  /** `file.export`. The file is relative to the code's folder and has no extension. */
  readonly handler: string;
  /** Such as `nodejs22.x` or `python3.13`. This machine's Node.js and Python run all of them. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** @default - `/aws/lambda/<name>` */
  readonly logGroupName?: string;
  /** The format of log lines: `Text` or `JSON`. @default - `Text` */
  readonly logFormat?: string;
  /** The lowest level of the code's log lines, with the format `JSON`. @default - `INFO` */
  readonly applicationLogLevel?: string;
  /** The lowest level of the service's log lines, with the format `JSON`. @default - `INFO` */
  readonly systemLogLevel?: string;
  /** Returned by GetFunctionConfiguration. The function uses the network of this machine. @default - no VPC */
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

/** A function as it is saved with the state. */
export interface StoredFunction {
  readonly definition: FunctionDefinition;
  readonly modifiedAt: Date;
  /** Changes with each update. */
  readonly revisionId: string;
  /** Whether the API has updated the function since its stack deployed it. */
  readonly hasDrifted: boolean;
}

/** How an invocation ended. */
export type InvokeResult =
  | {
      readonly result: unknown;
      /** The streamed response in base64. The result is then null. */
      readonly payload?: string;
    }
  | { readonly error: InvokeError };

/** Why an invocation failed. */
export interface InvokeError {
  /** The name of the thrown error, or one of AWS Lambda's: `Sandbox.Timedout`, `Runtime.ExitError`, ... */
  readonly type: string;
  readonly message: string;
  /** The stack of an error that JavaScript has thrown. */
  readonly trace?: readonly string[];
  /** The stack of an exception that Python has raised. */
  readonly stackTrace?: readonly string[];
}

/** A fault to inject into one delivery of an asynchronous event. */
export interface DeliveryFault {
  /** Whether to deliver the event to a new process. */
  readonly cold?: boolean;
  /** How long after the delivery to kill the process, unless it has answered. */
  readonly killAfterMilliseconds?: number;
}
