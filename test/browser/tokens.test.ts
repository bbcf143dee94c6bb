/** The tokens view in a real browser: each way in which a token is refused, and that the page notices it without a click. */
import {
  CreateParticipantTokenCommand,
  CreateStageCommand,
  DeletePublicKeyCommand,
  DisconnectParticipantCommand,
} from '@aws-sdk/client-ivs-realtime';
import { claimsFor, importPair, jwt, pair } from '../local/services/ivs/tokens/own-tokens';
import { openRoom, type Room, textOf } from './support/room';

let room: Room;
let stageArn: string;
beforeAll(async () => {
  room = await openRoom();
  const { stage } = await room.shell.client.send(new CreateStageCommand({ name: 'late-night' }));
  stageArn = stage?.arn ?? '';
  await room.goTo('Tokens');
});
afterAll(() => room?.close());

const account = {
  clock: Date,
  call: (operation: string, input: object) => room.shell.participant('call', { operation, input }) as Promise<never>,
};

async function tokenOfService(duration?: number): Promise<string> {
  const { participantToken } = await room.shell.client.send(new CreateParticipantTokenCommand({ stageArn, duration }));
  return participantToken?.token ?? '';
}

const give = (token: string) => room.page.getByLabel('Participant token').fill(token);
const accepted = () => room.page.getByText('A participant can join with this token.').waitFor();
const refused = (code: string) => room.page.getByText(`Refused: ${code}`, { exact: true }).waitFor();

/** The claims by the outcome of their checks. */
async function outcomes(): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await room.page.getByRole('region', { name: 'Checks' }).getByRole('listitem').allInnerTexts();
  const read = rows.map((row) => /^(kept|broken|not checked):\s*(\w+)/.exec(row) ?? []);
  return Object.fromEntries(
    ['broken', 'not checked'].map((outcome) => [outcome, read.flatMap(([, each, claim]) => (each === outcome && claim ? [claim] : []))]),
  );
}

test('a participant who is disconnected cannot come back, and the page says so at once', async () => {
  const token = await tokenOfService();
  await give(token);
  await accepted();
  expect(await outcomes()).toEqual({ broken: [], 'not checked': [] });
  const { participantId } = (await room.shell.participant('join', { token })) as { participantId: string };
  await room.shell.client.send(new DisconnectParticipantCommand({ stageArn, participantId }));
  await refused('PARTICIPANT_DISCONNECTED');
  expect(await outcomes()).toEqual({ broken: ['jti'], 'not checked': [] });
  await room.page.getByText(`${participantId} was disconnected`).first().waitFor();
});

test('a token expires while the page shows it', async () => {
  await give(await tokenOfService(1));
  await accepted();
  await room.shell.advance(61_000);
  await refused('TOKEN_EXPIRED');
  expect(await outcomes()).toEqual({ broken: ['exp'], 'not checked': [] });
});

test('a token with another signature, and a text that is none', async () => {
  const [header, claims] = (await tokenOfService()).split('.');
  const [, , signature] = (await tokenOfService()).split('.');
  await give(`${header}.${claims}.${signature}`);
  await refused('TOKEN_MALFORMED');
  expect(await outcomes()).toEqual({ broken: ['signature'], 'not checked': [] });
  await give('abc');
  await room.page.getByText('A token must be three parts of base64url').waitFor();
  expect(await room.page.getByRole('region', { name: 'Checks' }).count()).toBe(0);
});

test('a self-signed token with attributes, until its public key is deleted', async () => {
  const header = await importPair(account);
  const claims = { ...(await claimsFor(account, stageArn)), attributes: { seat: 'first row' } };
  await give(jwt(header, claims, pair.privateKey));
  await accepted();
  await room.page.getByText('self-signed', { exact: true }).waitFor();
  const decoded = await textOf(room.page.getByRole('region', { name: 'Decoded' }).locator('pre'));
  expect(JSON.parse(decoded)).toEqual({ header, claims });
  await room.shell.client.send(new DeletePublicKeyCommand({ arn: header.kid }));
  await refused('TOKEN_MALFORMED');
  expect(await outcomes()).toEqual({ broken: ['kid'], 'not checked': ['signature'] });
});

test('a self-signed token that is not valid yet, with wrong capabilities, of another stage', async () => {
  const header = await importPair(account);
  const claims = await claimsFor(account, stageArn);
  const { stage } = await room.shell.client.send(new CreateStageCommand({}));
  await give(jwt(header, claims, pair.privateKey));
  await accepted();
  const wrong = { ...claims, iat: claims.iat + 600, capabilities: ['PUBLISH'], resource: stage?.arn };
  await give(jwt(header, wrong, pair.privateKey));
  await refused('TOKEN_MALFORMED');
  expect(await outcomes()).toEqual({ broken: ['iat', 'capabilities', 'topic', 'whip_url'], 'not checked': [] });
  await give(jwt(header, { ...claims, resource: `${stageArn}x` }, pair.privateKey));
  await refused('STAGE_DELETED');
  expect(await outcomes()).toEqual({ broken: ['resource'], 'not checked': ['topic', 'events_url', 'whip_url', 'jti'] });
});

test('nothing went wrong in the page', () => {
  expect(room.faults).toEqual([]);
});
