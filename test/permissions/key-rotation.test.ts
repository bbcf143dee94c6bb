/** The rotation of a signing key, in the three deployments of docs/tokens.md: each is one change of the stack. */
import { IVSRealTimeClient, ListPublicKeysCommand } from '@aws-sdk/client-ivs-realtime';
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { decodeToken } from 'ivs-realtime-tokens';
import { ParticipantTokenIssuer, PublicKey, PublicKeyMaterial, Stage } from '../../src';
import { type DeployedFunctions, startDeployedFunctions, synthesise } from '../support/deployed-functions';

function newPublicKey(stack: Stack, id: string): PublicKey {
  const kmsKey = new Key(stack, `${id}Kms`, { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
  return new PublicKey(stack, id, { material: PublicKeyMaterial.fromKmsKey(kmsKey) });
}

/** With the public keys of these names. The last one signs. */
const templateWith = (...names: readonly string[]) =>
  synthesise((stack) => {
    const stage = new Stage(stack, 'Room');
    const keys = names.map((name) => newPublicKey(stack, name));
    const publicKey = keys.at(-1);
    const issuer = new ParticipantTokenIssuer(stack, 'Tokens', { stages: [stage], publicKey });
    for (const former of keys.slice(0, -1)) former.grants.sign(issuer.lambdaFunction);
    new CfnOutput(stack, 'StageArn', { value: stage.stageArn });
    new CfnOutput(stack, 'FunctionName', { value: issuer.lambdaFunction.functionName });
  });

let deployed: DeployedFunctions;
let ivs: IVSRealTimeClient;
beforeAll(async () => {
  deployed = await startDeployedFunctions();
  ivs = new IVSRealTimeClient(deployed.local.clientConfig);
});
afterAll(async () => {
  ivs.destroy();
  await deployed.close();
});

async function publicKeys(): Promise<string[]> {
  const { publicKeys = [] } = await ivs.send(new ListPublicKeysCommand({}));
  return publicKeys.map(({ arn }) => String(arn));
}

/** A new token, and the public key that it names. */
async function issue(): Promise<{ readonly token: string; readonly kid: string }> {
  const { StageArn: stageArn, FunctionName = '' } = await deployed.outputs();
  const { token = '' } = await deployed.invoke(FunctionName, { stageArn });
  return { token, kid: String(decodeToken(token).header.kid) };
}

async function join(token: string): Promise<unknown> {
  const { StageArn = '' } = await deployed.outputs();
  return await deployed.local.stage(StageArn).join({ token });
}

test('the new key signs while tokens of the old one still hold, and no more than two keys exist', async () => {
  expect(await deployed.deploy(templateWith('Spring'))).toBe('CREATE_COMPLETE');
  const [spring] = await publicKeys();
  const old = [await issue(), await issue()];
  expect(old.map(({ kid }) => kid)).toEqual([spring, spring]);

  expect(await deployed.deploy(templateWith('Spring', 'Autumn'))).toBe('UPDATE_COMPLETE');
  const autumn = (await publicKeys()).filter((arn) => arn !== spring);
  expect(autumn).toHaveLength(1);
  const renewed = [await issue(), await issue()];
  expect(renewed.map(({ kid }) => kid)).toEqual([...autumn, ...autumn]);
  for (const { token } of [old[0], renewed[0]] as typeof old) await join(token);

  expect(await deployed.deploy(templateWith('Autumn'))).toBe('UPDATE_COMPLETE');
  expect(await publicKeys()).toEqual(autumn);
  await expect(join(String(old[1]?.token))).rejects.toMatchObject({ code: 'TOKEN_MALFORMED' });
  await join(String(renewed[1]?.token));
});

test('the function gets the new environment after the permission for the new key', () => {
  const { Resources } = templateWith('Spring', 'Autumn');
  const [fn] = Object.values(Resources).filter(({ Properties }) => Properties?.Handler === 'token-issuer.handler');
  const [policy = ''] = Object.keys(Resources).filter((id) => id.startsWith('TokensRoleDefaultPolicy'));
  expect(fn.DependsOn).toContain(policy);
  expect(Resources[policy].Properties.PolicyDocument.Statement.map(({ Action }: { Action: string }) => Action)).toEqual([
    'kms:Sign',
    'kms:Sign',
  ]);
});
