/**
 * Audio rooms without recording: a fixed number of stages, one for each table, and one public key for the tokens of all.
 *
 *   npx cdk deploy                                                       three tables
 *   npx cdk deploy -c tables=5                                           five
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { PublicKey, PublicKeyMaterial, Stage } from 'cdk-ivs-realtime';

// The public half of a key pair, made with: openssl ecparam -name secp384r1 -genkey -noout -out private.pem
//                                           openssl ec -in private.pem -pubout
// Make your own: the private half of this one was not kept.
const TOKEN_KEY = `-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEBPIz+0p7I7cfhg0XOnJn2CGFwE0EQ7bC
W3lLqvi3BHfbPIg8TooDkGfV1OQ0vrmwe4Rq7VRGbdcS+JjsFCDZi2KIvRu56xzO
BgFu5rlONRm8QfVWFYLzCvHeaJsZiBO3
-----END PUBLIC KEY-----`;

const app = new App();
const stack = new Stack(app, 'AudioRoom');

new PublicKey(stack, 'TokenKey', { publicKeyName: 'audio-room-tokens', material: PublicKeyMaterial.fromPem(TOKEN_KEY) });

const tables = Number(app.node.tryGetContext('tables') ?? 3);
for (let table = 1; table <= tables; table++) {
  const stage = new Stage(stack, `Table${table}`, { stageName: `table-${table}` });
  new CfnOutput(stack, `Table${table}Arn`, { value: stage.stageArn });
}
