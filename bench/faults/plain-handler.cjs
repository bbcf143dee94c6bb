/** A handler as a user of the Provider framework would write it: the SDK with its defaults, and deletions that succeed if the stage is gone. */
const { CreateStageCommand, DeleteStageCommand, IVSRealTimeClient, UpdateStageCommand } = require('@aws-sdk/client-ivs-realtime');

const client = new IVSRealTimeClient();

exports.handler = async ({ RequestType, PhysicalResourceId: arn, ResourceProperties: { Name: name } }) => {
  if (RequestType === 'Create') return { PhysicalResourceId: (await client.send(new CreateStageCommand({ name }))).stage.arn };
  if (RequestType === 'Update') await client.send(new UpdateStageCommand({ arn, name }));
  if (RequestType === 'Delete' && arn.startsWith('arn:aws:ivs:')) await client.send(new DeleteStageCommand({ arn })).catch(unlessGone);
  return { PhysicalResourceId: arn };
};

function unlessGone(error) {
  if (error.name !== 'ResourceNotFoundException') throw error;
}
