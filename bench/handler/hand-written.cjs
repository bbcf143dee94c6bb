/** What a user of the Provider framework writes for a stage: a function with the SDK of the runtime. */
const { CreateStageCommand, IVSRealTimeClient } = require('@aws-sdk/client-ivs-realtime');

const client = new IVSRealTimeClient();

exports.handler = async ({ ResourceProperties: { Name } }) => {
  const { stage } = await client.send(new CreateStageCommand({ name: Name }));
  return { PhysicalResourceId: stage.arn };
};
