/** What a person does with stages and participants: one function for each request to the endpoint. */
import { callOperation, runCommand } from '../endpoint/request';

/** A participant of a stage. */
export interface ParticipantRef {
  readonly stageArn: string;
  readonly participantId: string;
}

export interface TokenInput {
  readonly stageArn: string;
  readonly userId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly ('PUBLISH' | 'SUBSCRIBE')[];
  /** In minutes. */
  readonly duration?: number;
}

/** The region of an ARN. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

export function createStage(name: string, region: string): Promise<{ readonly stage: { readonly arn: string } }> {
  return callOperation('CreateStage', { name }, region);
}

/** Creates a participant token, as a back end does. */
export async function createToken(input: TokenInput): Promise<string> {
  const output = await callOperation<{ readonly participantToken: { readonly token: string } }>(
    'CreateParticipantToken',
    input,
    regionOf(input.stageArn),
  );
  return output.participantToken.token;
}

export function joinWithToken(token: string): Promise<ParticipantRef> {
  return runCommand('join', { token });
}

/** Creates a token and joins with it. */
export async function join(input: TokenInput): Promise<ParticipantRef> {
  return joinWithToken(await createToken(input));
}

/** Publishes. `error` is a reason for the service to reject the media, `recordingError` one for which the media cannot be recorded. */
export function publish(
  { stageArn, participantId }: ParticipantRef,
  fault: { readonly error?: string; readonly recordingError?: string } = {},
) {
  return runCommand('publish', { stageArn, participantId, ...fault });
}

export function unpublish({ stageArn, participantId }: ParticipantRef) {
  return runCommand('unpublish', { stageArn, participantId });
}

export function leave({ stageArn, participantId }: ParticipantRef) {
  return runCommand('leave', { stageArn, participantId });
}

/** Disconnects a participant by the API. It cannot come back with its token. */
export function disconnect({ stageArn, participantId }: ParticipantRef, reason?: string) {
  return callOperation('DisconnectParticipant', { stageArn, participantId, reason: reason || undefined }, regionOf(stageArn));
}

/** Starts a replication of a participant to another stage. */
export function startReplication({ stageArn, participantId }: ParticipantRef, destinationStageArn: string) {
  return callOperation('StartParticipantReplication', { sourceStageArn: stageArn, destinationStageArn, participantId }, regionOf(stageArn));
}

export function stopReplication({ stageArn, participantId }: ParticipantRef, destinationStageArn: string) {
  return callOperation('StopParticipantReplication', { sourceStageArn: stageArn, destinationStageArn, participantId }, regionOf(stageArn));
}

export function subscribe({ stageArn, participantId }: ParticipantRef, publisherId: string) {
  return runCommand('subscribe', { stageArn, participantId, publisherId });
}

export function unsubscribe({ stageArn, participantId }: ParticipantRef, publisherId: string) {
  return runCommand('unsubscribe', { stageArn, participantId, publisherId });
}

export function exchangeToken({ stageArn, participantId }: ParticipantRef, token: string) {
  return runCommand('exchangeToken', { stageArn, participantId, token });
}

export function failRecording({ stageArn, participantId }: ParticipantRef, error: string) {
  return runCommand('failRecording', { stageArn, participantId, error });
}

export function createIngestConfiguration(stageArn: string, userId: string) {
  const input = { stageArn, userId: userId || undefined, ingestProtocol: 'RTMPS' };
  return callOperation('CreateIngestConfiguration', input, regionOf(stageArn));
}

/** A stream key, and the participant that publishes with it. */
interface IngestCredential {
  readonly participantId: string;
  readonly streamKey: string;
}

/** Reads the credentials of an ingest configuration: one, or two with redundant ingest. */
async function credentialsOf(arn: string): Promise<readonly IngestCredential[]> {
  const { ingestConfiguration } = await callOperation<{
    readonly ingestConfiguration: IngestCredential & {
      readonly redundantIngest?: boolean;
      readonly redundantIngestCredentials?: readonly IngestCredential[];
    };
  }>('GetIngestConfiguration', { arn }, regionOf(arn));
  const { redundantIngest, redundantIngestCredentials = [] } = ingestConfiguration;
  return redundantIngest ? redundantIngestCredentials : [ingestConfiguration];
}

/** Reads one of the stream keys of an ingest configuration. */
export async function streamKeyOf(arn: string, index: number): Promise<string> {
  return (await credentialsOf(arn))[index]?.streamKey ?? '';
}

/** Starts a stream with one of the keys of an ingest configuration. */
export async function startStream(arn: string, index: number, protocol: string) {
  return runCommand('startStream', { streamKey: await streamKeyOf(arn, index), protocol });
}

export async function endStream(arn: string, index: number) {
  return runCommand('endStream', { streamKey: await streamKeyOf(arn, index) });
}

/** Ends the stream of a participant that publishes by ingest. */
export async function endStreamOf(arn: string, participantId: string) {
  const credential = (await credentialsOf(arn)).find((one) => one.participantId === participantId);
  return runCommand('endStream', { streamKey: credential?.streamKey });
}
