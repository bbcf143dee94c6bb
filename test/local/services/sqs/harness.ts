/** A client of Amazon SQS at services on a clock that tests advance. */
import { type EndpointState, newState } from '../../../../local/src/endpoint/services';
import { SERVICES } from '../../../../local/src/services';
import { createAdjustableClock } from '../../../../local/src/system/adjustable-clock';
import { startServices } from '../../../support/local-services';
import { jsonClient } from '../json-client';

export const SECOND = 1_000;

export interface ReceivedMessage {
  readonly MessageId: string;
  readonly Body: string;
  readonly ReceiptHandle: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

/** Continues from the state if there is one. */
export function startSqs(state: EndpointState = newState(SERVICES), clock = createAdjustableClock()) {
  const services = startServices({ clock, state });
  const { sqs: serve } = services.byName;
  if (!serve) throw new Error('sqs accepts no requests');
  const client = jsonClient(serve, 'sqs', 'AmazonSQS');
  return {
    clock,
    state,
    services,
    client,
    close: () => services.close(),
    /** The operations on one queue. */
    queue(name: string) {
      const QueueUrl = `http://127.0.0.1:1/000000000000/${name}`;
      const call = (operation: string, input: object = {}) => client.call(operation, { QueueUrl, ...input });
      const receive = async (input: object = {}): Promise<readonly ReceivedMessage[]> =>
        (await call('ReceiveMessage', { MaxNumberOfMessages: 10, AttributeNames: ['All'], ...input })).Messages ?? [];
      return {
        call,
        receive,
        create: (Attributes: Readonly<Record<string, string>> = {}) => client.call('CreateQueue', { QueueName: name, Attributes }),
        send: (MessageBody: string, input: object = {}) => call('SendMessage', { MessageBody, ...input }),
        bodies: async (input: object = {}) => (await receive(input)).map(({ Body }) => Body),
        delete: ({ ReceiptHandle }: Pick<ReceivedMessage, 'ReceiptHandle'>) => call('DeleteMessage', { ReceiptHandle }),
        attributes: async (...AttributeNames: readonly string[]) =>
          (await call('GetQueueAttributes', { AttributeNames })).Attributes as Readonly<Record<string, string>>,
      };
    },
  };
}
