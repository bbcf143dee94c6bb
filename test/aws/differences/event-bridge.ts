import { changed, type Differences } from './difference';

const message = (Body: string) => ({
  ReceiveMessage: changed(() => ({ Messages: [{ Body, ReceiptHandle: '0' }] })),
  DeleteMessage: async () => ({}),
});

export const eventBridge: Differences = {
  'events-input-path': { answers: message('{}'), seen: '{}' },
  'events-input-template': { answers: message('"before null after"'), seen: '"before null after"' },
  'events-unknown-bus': { answers: { PutEvents: changed(() => ({ FailedEntryCount: 0 })) }, seen: '0 of 1 failed' },
  'events-bus-with-rules': {
    answers: {
      DescribeStacks: changed(({ Stacks }) => ({ Stacks: Stacks.map((stack: object) => ({ ...stack, StackStatus: 'DELETE_COMPLETE' })) })),
    },
    seen: 'the stack of the bus: DELETE_COMPLETE',
  },
};
