/** Amazon IVS Chat: rooms and logging configurations of stacks. The endpoint has no chat, so they do nothing. */
import { defineService } from '../../service/definition';
import { CHAT_TYPES } from './resource-types';

export const ivsChat = defineService({
  name: 'ivschat',
  title: 'Amazon IVS Chat',
  newState: () => undefined,
  create: () => ({ store: undefined, resourceTypes: CHAT_TYPES }),
});
