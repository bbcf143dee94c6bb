import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStageCommand, GetParticipantCommand, GetPublicKeyCommand } from '@aws-sdk/client-ivs-realtime';
import { decodeToken, verifyToken } from 'ivs-realtime-tokens';
import { type Joined, type LocalShell, openShell, ROOT } from './support/local';

const TOKEN_SERVICE = join(ROOT, 'examples', 'token-service');
const MINUTE = 60_000;

let shell: LocalShell;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'token-service-'));
  shell = await openShell('--region', 'us-east-1');
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

const outputsFile = () => join(folder, 'outputs.json');
const outputs = (): Record<string, string> => JSON.parse(readFileSync(outputsFile(), 'utf8')).TokenService;
const cdk = (...args: string[]) => shell.cdk(TOKEN_SERVICE, ...args, '--output', join(folder, 'cdk.out'));
const deploy = (...args: string[]) =>
  cdk('deploy', 'TokenService', '--require-approval', 'never', '--outputs-file', outputsFile(), ...args);

interface Issued {
  readonly token: string;
  readonly participantId: string;
  readonly capabilities: readonly string[];
}

/** Asks the issuer as the app's back end does. */
const issue = (request: object) => shell.invoke<Issued>(outputs().IssuerName, request);

/** Asks the host's function. */
const ask = (request: object) => shell.invoke<{ readonly room: string; readonly token: string }>(outputs().HostName, request);

const enter = (token: string, connectionToken?: string) => shell.participant('join', { token, connectionToken });

/** Asks the issuer as the HTTP API of the stack TokenDoor does, for a user who has signed in, or nobody. */
async function knock(sub: string | undefined, body: object): Promise<{ statusCode: number; body: string }> {
  const authorizer = sub && { jwt: { claims: { sub, iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool' }, scopes: null } };
  return shell.invoke(outputs().IssuerName, {
    version: '2.0',
    routeKey: 'POST /tokens',
    rawPath: '/tokens',
    headers: { 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path: '/tokens' }, authorizer },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  });
}

/** The same token with other claims, and the signature as it was. */
function tampered(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...decodeToken(token).claims, ...claims })).toString('base64url');
  return `${header}.${payload}.${signature}`;
}

describe('examples/token-service', () => {
  let ann: Joined;
  let room: string;
  let foreign: string | undefined;

  test('is deployed without its door, which only people who have signed in can open', async () => {
    expect(await deploy()).toMatchObject({ exitCode: 0 });
    foreign = (await shell.client.send(new CreateStageCommand({ name: 'foreign' }))).stage?.arn;

    const template = JSON.parse(readFileSync(join(folder, 'cdk.out', 'TokenDoor.template.json'), 'utf8'));
    const routes = Object.values<{ Type: string; Properties: object }>(template.Resources).filter(
      ({ Type }) => Type === 'AWS::ApiGatewayV2::Route',
    );
    expect(routes.map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({ RouteKey: 'POST /tokens', AuthorizationType: 'JWT' }),
    ]);
  });

  test('lets somebody into the lobby', async () => {
    const { token, participantId, capabilities } = await issue({
      stageArn: outputs().LobbyArn,
      userId: 'ann',
      attributes: { name: 'Ann' },
      capabilities: ['PUBLISH', 'SUBSCRIBE'],
    });
    expect(capabilities).toEqual(['PUBLISH', 'SUBSCRIBE']);
    expect(decodeToken(token).header).toEqual({ alg: 'ES384', typ: 'JWT', kid: outputs().SpringKeyArn });
    ann = (await enter(token)) as Joined;
    expect(ann).toEqual({ stageArn: outputs().LobbyArn, sessionId: expect.stringMatching(/^st-/), participantId });
    const { participant } = await shell.client.send(new GetParticipantCommand(ann));
    expect(participant).toMatchObject({ userId: 'ann', attributes: { name: 'Ann' }, state: 'CONNECTED' });
  });

  test('lets a host into a room that the function has opened, and guests whose tokens the issuer made', async () => {
    const opened = await ask({ command: 'open', name: 'garden', userId: 'hal' });
    room = opened.room;
    const host = (await enter(opened.token)) as Joined;
    expect(host).toMatchObject({ stageArn: room });
    const { participant } = await shell.client.send(new GetParticipantCommand(host));
    expect(participant).toMatchObject({ userId: 'hal', attributes: { role: 'host' } });

    const guest = await issue({ stageArn: room, userId: 'gus' });
    expect(await enter(guest.token)).toMatchObject({ stageArn: room, participantId: guest.participantId });
  });

  test('lets a client move between stages with a connection token', async () => {
    const fromHost = await ask({ command: 'connect' });
    const fromIssuer = await issue({ tokenType: 'CONNECTION', duration: 60 });
    for (const { token: connectionToken } of [fromHost, fromIssuer]) {
      for (const stageArn of [outputs().LobbyArn, room]) {
        const { token } = await issue({ stageArn });
        expect(await enter(token, connectionToken)).toMatchObject({ stageArn });
      }
      const { token } = await issue({ stageArn: room });
      expect(await enter(token, tampered(connectionToken, { jti: 'other' }))).toMatchObject({ code: 'TOKEN_MALFORMED' });
      expect(await enter(connectionToken)).toMatchObject({ code: 'TOKEN_MALFORMED' });
    }
  });

  test.each([
    ['another user', { user_id: 'admin' }],
    ['further capabilities', { capabilities: { allow_publish: true, allow_subscribe: true } }],
    ['a longer life', { exp: 2_000_000_000 }],
  ])('a token that was tampered with lets nobody in: %s', async (_, claims) => {
    const { token } = await issue({ stageArn: outputs().LobbyArn, userId: 'mallory', capabilities: ['SUBSCRIBE'] });
    expect(await enter(tampered(token, claims))).toMatchObject({
      code: 'TOKEN_MALFORMED',
      message: 'The signature is not one of the private key that belongs to the public key.',
    });
  });

  test('a token for one stage is none for another', async () => {
    const { token } = await issue({ stageArn: room });
    const { stageArn, participantId } = ann;
    expect(await shell.participant('exchangeToken', { stageArn, participantId, token })).toMatchObject({ code: 'TOKEN_NOT_ALLOWED' });

    const { publicKey } = await shell.client.send(new GetPublicKeyCommand({ arn: outputs().SpringKeyArn }));
    const check = (stage: string | undefined) => () =>
      verifyToken(token, { publicKey: publicKey?.publicKeyMaterial ?? '', stageArn: stage ?? '' });
    expect(check(room)()).toMatchObject({ resource: room });
    expect(check(stageArn)).toThrow(expect.objectContaining({ code: 'STAGE_MISMATCH' }));
  });

  test('makes no token for a stage that it does not serve', async () => {
    for (const stageArn of [foreign, `${outputs().LobbyArn}X`]) {
      const refused = await issue({ stageArn });
      expect(refused).toMatchObject({ failed: 'Unhandled', errorMessage: expect.stringContaining(`got ${stageArn}`) });
      expect(refused.token).toBeUndefined();
    }
  });

  test('behind the door, a user gets a token with the id with which they have signed in, to watch', async () => {
    const { statusCode, body } = await knock('sub-of-zoe', { stageArn: outputs().LobbyArn, attributes: { name: 'Zoe' } });
    expect(statusCode).toBe(200);
    const zoe = (await enter(JSON.parse(body).token)) as Joined;
    const { participant } = await shell.client.send(new GetParticipantCommand(zoe));
    expect(participant).toMatchObject({ userId: 'sub-of-zoe', attributes: { name: 'Zoe' } });
    const { stageArn, participantId } = zoe;
    expect(await shell.participant('publish', { stageArn, participantId })).toMatchObject({ code: 'INSUFFICIENT_CAPABILITIES' });
  });

  test.each<[string, string | undefined, object, string]>([
    ['nobody', undefined, {}, 'the authorizer names the user by the claim sub'],
    ['somebody who wants to publish', 'zoe', { capabilities: ['PUBLISH'] }, 'the capabilities SUBSCRIBE, got PUBLISH'],
    ['somebody who wants to be another', 'zoe', { userId: 'ann' }, 'the user id comes from the authorizer'],
    ['somebody who wants to be a host', 'zoe', { attributes: { role: 'host' } }, 'the attributes that the issuer allows: name'],
    ['somebody who wants to stay for a day', 'zoe', { duration: 24 * 60 }, 'a duration up to 60 minutes, got 1440'],
    ['somebody who wants to connect to all stages', 'zoe', { tokenType: 'CONNECTION' }, 'got a tokenType'],
  ])('behind the door, %s gets no token', async (_, sub, request, reason) => {
    const { statusCode, body } = await knock(sub, { stageArn: outputs().LobbyArn, ...request });
    expect(statusCode).toBe(403);
    expect(JSON.parse(body)).toEqual({ name: 'AccessDeniedException', message: expect.stringContaining(reason) });
  });

  test('rotates its key: the new one signs, and tokens of the old one still let in until it is removed', async () => {
    const old = await issue({ stageArn: outputs().LobbyArn, userId: 'early' });
    const late = await issue({ stageArn: outputs().LobbyArn, userId: 'late' });

    expect(await deploy('-c', 'keys=Spring,Summer')).toMatchObject({ exitCode: 0 });
    const fresh = await issue({ stageArn: outputs().LobbyArn, userId: 'new' });
    expect(decodeToken(fresh.token).header).toMatchObject({ kid: outputs().SummerKeyArn });
    for (const { token } of [old, fresh]) expect(await enter(token)).toMatchObject({ stageArn: outputs().LobbyArn });

    expect(await deploy('-c', 'keys=Summer')).toMatchObject({ exitCode: 0 });
    expect(await enter(late.token)).toMatchObject({ code: 'TOKEN_MALFORMED', message: expect.stringContaining('kid must be') });
    const { token } = await ask({ command: 'open', name: 'terrace', userId: 'hal' });
    expect(await enter(token)).toMatchObject({ sessionId: expect.any(String) });
  });

  test('a token that has expired lets nobody in', async () => {
    const { token } = await issue({ stageArn: outputs().LobbyArn, duration: 1 });
    const { token: connectionToken } = await issue({ tokenType: 'CONNECTION', duration: 1 });
    const { token: lasting } = await issue({ stageArn: outputs().LobbyArn });
    await shell.advance(2 * MINUTE);
    expect(await enter(token)).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(await enter(lasting, connectionToken)).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  test('has written no token into its logs', async () => {
    const lines = [...(await shell.logs(outputs().IssuerLogGroup)), ...(await shell.logs(outputs().HostLogGroup))];
    expect(lines.filter((line) => line.includes('eyJ'))).toEqual([]);
  });

  test('is destroyed with its rooms, and nothing is left', async () => {
    expect(await cdk('destroy', 'TokenService', '--force')).toMatchObject({ exitCode: 0 });
    expect(await shell.resources()).toEqual([foreign]);
    expect(await shell.functions()).toEqual([]);
    expect(await shell.rules()).toEqual([]);
  });
});
