/** A back end with rooms: a stage for each, and a token for each guest. */
const {
  CreateParticipantTokenCommand,
  CreateStageCommand,
  GetStageCommand,
  ListParticipantsCommand,
} = require('@aws-sdk/client-ivs-realtime');

/** @param {import('@aws-sdk/client-ivs-realtime').IVSRealTimeClient} client */
function createRooms(client) {
  return {
    /** Opens a room. Resolves with its id. */
    async open(name) {
      const { stage } = await client.send(new CreateStageCommand({ name }));
      return stage.arn;
    },

    /** Lets a guest in. Hosts may speak, the audience may only listen. Resolves with the guest's token. */
    async admit(room, guest, role) {
      const capabilities = role === 'host' ? ['PUBLISH', 'SUBSCRIBE'] : ['SUBSCRIBE'];
      const input = { stageArn: room, userId: guest, attributes: { role }, capabilities };
      const { participantToken } = await client.send(new CreateParticipantTokenCommand(input));
      return participantToken.token;
    },

    /** The guests that speak now, or nobody when the room is quiet. */
    async speakers(room) {
      const { stage } = await client.send(new GetStageCommand({ arn: room }));
      if (!stage.activeSessionId) return [];
      const input = { stageArn: room, sessionId: stage.activeSessionId, filterByPublished: true };
      const { participants } = await client.send(new ListParticipantsCommand(input));
      return participants.filter(({ state }) => state === 'CONNECTED').map(({ userId }) => userId);
    },
  };
}

module.exports = { createRooms };
