import type { MetadataBearer } from '@smithy/types';
import type { Client } from '../../lambda/services/calls';

/** What happens to one call instead of a plain answer: an error, before or after the operation took effect, or silence. */
export type Fault = { readonly error: Error; readonly committed?: boolean } | 'silence';

/** An error as the SDK throws it for an answer of the service. */
export function serviceError(name: string, status: number, message = 'for a reason'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status, requestId: 'aws-request' } });
}

/** An error as the SDK throws it when the connection breaks. */
export function connectionReset(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

/** A service in memory, in place of its SDK client; keeps its calls, and fails on demand. */
export abstract class FakeService<Input extends object, Output extends MetadataBearer, Config> {
  // biome-ignore lint/suspicious/noExplicitAny: a test knows the input of the operation that it looks at.
  public readonly calls: { readonly operation: string; readonly input: any }[] = [];
  /** Called before each operation; may throw. */
  public admit: (operation: string) => void = () => undefined;
  private readonly faults = new Map<string, Fault[]>();

  public readonly client: Client<Input, Output, Config> = {
    send: async (command, { abortSignal }) => {
      const operation: string = command.schema[2];
      this.calls.push({ operation, input: command.input });
      this.admit(operation);
      const fault = this.faults.get(operation)?.shift();
      if (fault === 'silence' || abortSignal.aborted) await aborted(abortSignal);
      else if (fault && !fault.committed) throw fault.error;
      const output = this.perform(operation, command.input);
      if (fault && fault !== 'silence') throw fault.error;
      return { $metadata: { requestId: 'aws-request' }, ...output } as never;
    },
  };

  /** The next calls of an operation fail, one fault each, in order. */
  public fail(operation: string, ...faults: readonly Fault[]): void {
    this.faults.set(operation, [...(this.faults.get(operation) ?? []), ...faults]);
  }

  /** No call fails any more. */
  public heal(): void {
    this.faults.clear();
  }

  public operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  public inputsOf(operation: string): unknown[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  protected abstract perform(operation: string, input: object): object;
}

function aborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
