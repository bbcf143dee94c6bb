/** Registers who was there, from messages with the events of IVS. */
exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    const { detail } = JSON.parse(body);
    if (!detail.user_id) throw new Error(`the participant ${detail.participant_id} has no name`);
    console.log(`present: ${detail.user_id}`);
  }
};
