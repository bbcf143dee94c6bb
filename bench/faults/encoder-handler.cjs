/** The same for an encoder configuration, which IVS cannot update: a handler creates another one, and CloudFormation deletes the former. */
const { isDeepStrictEqual } = require('node:util');
const {
  CreateEncoderConfigurationCommand,
  DeleteEncoderConfigurationCommand,
  IVSRealTimeClient,
  TagResourceCommand,
} = require('@aws-sdk/client-ivs-realtime');

const client = new IVSRealTimeClient();

exports.handler = async ({ RequestType, PhysicalResourceId: arn, ResourceProperties: to, OldResourceProperties: from }) => {
  if (RequestType === 'Delete') return await remove(arn);
  if (RequestType === 'Create' || !isDeepStrictEqual(from.Video, to.Video)) return await create(to);
  await client.send(new TagResourceCommand({ resourceArn: arn, tags: to.Tags }));
  return { PhysicalResourceId: arn };
};

async function create({ Name: name, Video: { Width, Height }, Tags: tags }) {
  const video = { width: Number(Width), height: Number(Height) };
  const { encoderConfiguration } = await client.send(new CreateEncoderConfigurationCommand({ name, video, tags }));
  return { PhysicalResourceId: encoderConfiguration.arn };
}

async function remove(arn) {
  if (arn.startsWith('arn:aws:ivs:')) await client.send(new DeleteEncoderConfigurationCommand({ arn }));
  return { PhysicalResourceId: arn };
}
