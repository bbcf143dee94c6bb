/** Knows where the recordings of the lessons are. */
exports.handler = async ({ detail }) => {
  console.log(`recorded: ${detail.recording_s3_bucket_name}/${detail.recording_s3_key_prefix}`);
};
