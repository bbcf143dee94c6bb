/** A participant: everything about it, and everything that a person can do with it. */
import './participant-dialog.css';
import { useState } from 'preact/hooks';
import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { Button } from '../components/button';
import { CopyText } from '../components/copy-text';
import { Dialog } from '../components/dialog';
import { CheckField, SelectField, TextAreaField, TextField } from '../components/field';
import { useAction } from '../components/use-action';
import {
  disconnect,
  endStreamOf,
  exchangeToken,
  failRecording,
  leave,
  publish,
  subscribe,
  unpublish,
  unsubscribe,
} from '../stages/actions';
import { nameOf, subscribedAs } from '../stages/participants';
import { Avatar } from './avatar';
import { Marks } from './marks';
import { PUBLISH_ERRORS, RECORDING_END_ERRORS, RECORDING_START_ERRORS } from './media-errors';
import { ParticipantFacts } from './participant-facts';
import { ParticipantGroup, type ParticipantGroupProps } from './participant-group';
import { Replication } from './replication';

export function ParticipantDialog({
  stageArn,
  participant,
  publishers,
  onClose,
}: {
  readonly stageArn: string;
  readonly participant: ParticipantSnapshot;
  readonly publishers: readonly ParticipantSnapshot[];
  readonly onClose: () => void;
}) {
  const { participantId, state } = participant;
  const target = { stageArn, participantId };
  // A replica does what its source does.
  const isReplica = participant.replicationType === 'REPLICA';
  return (
    <Dialog title={<bdi>{nameOf(participant)}</bdi>} onClose={onClose}>
      <div class="participant-head">
        <Avatar participant={participant} />
        <div class="row">
          <CopyText text={participantId} what="the participant id" />
          <Marks participant={participant} />
        </div>
      </div>
      <ParticipantFacts participant={participant} />
      {state === 'CONNECTED' ? (
        <>
          {!isReplica && (
            <>
              <Publishing participant={participant} target={target} />
              <Subscriptions participant={participant} target={target} publishers={publishers} />
            </>
          )}
          <Replication participant={participant} target={target} />
          {!isReplica && (
            <>
              <TokenExchange participant={participant} target={target} />
              <Departure participant={participant} target={target} />
            </>
          )}
        </>
      ) : (
        <p class="soft">This participant is not connected.</p>
      )}
    </Dialog>
  );
}

function Publishing({ participant, target }: ParticipantGroupProps) {
  const { ingestConfigurationArn } = participant;
  const action = useAction();
  const [fault, setFault] = useState<string>(PUBLISH_ERRORS[0]);
  const [recordingFault, setRecordingFault] = useState<string>(RECORDING_END_ERRORS[0]);
  if (participant.publishing) {
    return (
      <ParticipantGroup title="Publishing" action={action}>
        <div class="row">
          {ingestConfigurationArn ? (
            <Button disabled={action.busy} onClick={() => action.run(() => endStreamOf(ingestConfigurationArn, target.participantId))}>
              End the stream
            </Button>
          ) : (
            <Button disabled={action.busy} onClick={() => action.run(() => unpublish(target))}>
              Unpublish
            </Button>
          )}
        </div>
        {participant.recording.state === 'ACTIVE' && (
          <div class="field-with-button">
            <SelectField
              label="End the recording with a failure"
              options={RECORDING_END_ERRORS}
              value={recordingFault}
              onChange={({ currentTarget: { value } }) => setRecordingFault(value)}
            />
            <Button disabled={action.busy} onClick={() => action.run(() => failRecording(target, recordingFault))}>
              Fail the recording
            </Button>
          </div>
        )}
      </ParticipantGroup>
    );
  }
  const isRecordingError = (RECORDING_START_ERRORS as readonly string[]).includes(fault);
  return (
    <ParticipantGroup title="Publishing" action={action}>
      <div class="row">
        <Button look="primary" disabled={action.busy} onClick={() => action.run(() => publish(target))}>
          Publish
        </Button>
      </div>
      <div class="field-with-button">
        <SelectField
          label="Publish with an error"
          hint={
            isRecordingError ? 'The participant publishes, and its individual recording does not start.' : 'The service rejects the media.'
          }
          options={FAULTS}
          value={fault}
          onChange={({ currentTarget: { value } }) => setFault(value)}
        />
        <Button
          disabled={action.busy}
          onClick={() => action.run(() => publish(target, isRecordingError ? { recordingError: fault } : { error: fault }))}
        >
          Publish with it
        </Button>
      </div>
    </ParticipantGroup>
  );
}

const FAULTS = [
  ...PUBLISH_ERRORS.map((error) => ({ value: error, text: error })),
  ...RECORDING_START_ERRORS.map((error) => ({ value: error, text: `Recording: ${error}` })),
];

function Subscriptions({
  participant,
  target,
  publishers,
}: ParticipantGroupProps & { readonly publishers: readonly ParticipantSnapshot[] }) {
  const action = useAction();
  const { participantId, subscriptions } = participant;
  // The two streams of a redundant ingest are one publisher to subscribe to.
  const others = new Map(publishers.filter((other) => other.participantId !== participantId).map((other) => [subscribedAs(other), other]));
  const missing = [...others.keys()].filter((id) => !subscriptions.includes(id));
  const toAll = async () => {
    for (const id of missing) await subscribe(target, id);
  };
  return (
    <ParticipantGroup title={`Subscribed to ${subscriptions.length} of ${others.size}`} action={action}>
      {others.size === 0 && <p class="soft small">Nobody else publishes.</p>}
      {others.size > 0 && (
        <ul class="subscriptions">
          {[...others].map(([id, other]) => (
            <li key={id}>
              <CheckField
                label={<bdi>{nameOf(other)}</bdi>}
                checked={subscriptions.includes(id)}
                disabled={action.busy}
                onChange={({ currentTarget: { checked } }) => action.run(() => (checked ? subscribe : unsubscribe)(target, id))}
              />
            </li>
          ))}
        </ul>
      )}
      {missing.length > 1 && (
        <div class="row">
          <Button compact disabled={action.busy} onClick={() => action.run(toAll)}>
            Subscribe to all
          </Button>
        </div>
      )}
    </ParticipantGroup>
  );
}

function TokenExchange({ participant: { selfSigned }, target }: ParticipantGroupProps) {
  const action = useAction();
  const [token, setToken] = useState('');
  return (
    <ParticipantGroup title="Exchange the token" action={action}>
      {selfSigned ? (
        <>
          <TextAreaField
            label="New token"
            hint="Signed with your key pair, for the same participant: other capabilities, attributes or expiration time."
            value={token}
            onInput={({ currentTarget: { value } }) => setToken(value)}
          />
          <div class="row">
            <Button disabled={action.busy || !token.trim()} onClick={() => action.run(() => exchangeToken(target, token.trim()))}>
              Exchange
            </Button>
          </div>
        </>
      ) : (
        <p class="soft small">
          Only tokens that are signed with a key pair of the account can be exchanged. This one is from CreateParticipantToken.
        </p>
      )}
    </ParticipantGroup>
  );
}

function Departure({ participant: { ingestConfigurationArn }, target }: ParticipantGroupProps) {
  const action = useAction();
  const [reason, setReason] = useState('');
  return (
    <ParticipantGroup title="Leave or disconnect" action={action}>
      <div class="field-with-button">
        {!ingestConfigurationArn && (
          <Button disabled={action.busy} icon="leave" onClick={() => action.run(() => leave(target))}>
            Leave
          </Button>
        )}
        <TextField
          label="Reason"
          placeholder="Optional"
          maxLength={128}
          value={reason}
          onInput={({ currentTarget: { value } }) => setReason(value)}
        />
        <Button look="danger" disabled={action.busy} onClick={() => action.run(() => disconnect(target, reason))}>
          Disconnect by the API
        </Button>
      </div>
      <p class="soft small">After DisconnectParticipant, the token of the participant is void.</p>
    </ParticipantGroup>
  );
}
