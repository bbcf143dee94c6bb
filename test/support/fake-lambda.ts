import { InvokeCommand, type LambdaClientResolvedConfig, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-lambda';
import { FakeService } from './fake-service';

/** Keeps the events of asynchronous invocations, in place of the module for AWS Lambda. */
export class FakeLambda extends FakeService<ServiceInputTypes, ServiceOutputTypes, LambdaClientResolvedConfig> {
  /** The events, oldest first, with the function that they are for. */
  public readonly events: { readonly functionName?: string; readonly event: unknown }[] = [];
  public readonly module = { client: this.client, InvokeCommand };

  protected perform(operation: string, input: { FunctionName?: string; InvocationType?: string; Payload?: Uint8Array }): object {
    if (operation !== 'Invoke' || input.InvocationType !== 'Event') throw new Error(`the fake has no ${operation} ${input.InvocationType}`);
    this.events.push({ functionName: input.FunctionName, event: JSON.parse(Buffer.from(input.Payload ?? []).toString()) });
    return { StatusCode: 202 };
  }
}
