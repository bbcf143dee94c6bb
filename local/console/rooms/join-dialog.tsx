/** Lets a participant join: with a token that the API makes here, or with one that is pasted. */
import { useState } from 'preact/hooks';
import type { StageSnapshot } from '../../src/service/snapshot';
import { Button } from '../components/button';
import { Dialog } from '../components/dialog';
import { ErrorText } from '../components/error-text';
import { CheckField, TextAreaField, TextField } from '../components/field';
import { Tabs } from '../components/tabs';
import { useAction } from '../components/use-action';
import { hashOf } from '../route';
import { createToken, joinWithToken, publish, subscribe } from '../stages/actions';
import { freeUserId, groupsOf, readAttributes, subscribedAs } from '../stages/participants';
import { titleOf } from '../stages/stages';

const TABS = [
  { id: 'make', title: 'Make a token' },
  { id: 'paste', title: 'Paste a token' },
] as const;

export function JoinDialog({ stage, onClose }: { readonly stage: StageSnapshot; readonly onClose: () => void }) {
  const [tab, setTab] = useState<'make' | 'paste'>('make');
  const [userId, setUserId] = useState(() => freeUserId(stage));
  const [attributes, setAttributes] = useState('');
  const [canPublish, setCanPublish] = useState(true);
  const [canSubscribe, setCanSubscribe] = useState(true);
  const [token, setToken] = useState('');
  const [publishes, setPublishes] = useState(true);
  const [subscribes, setSubscribes] = useState(true);
  const { busy, error, run } = useAction();
  const mayPublish = tab === 'paste' || canPublish;
  const maySubscribe = tab === 'paste' || canSubscribe;

  const makeToken = () =>
    createToken({
      stageArn: stage.arn,
      userId: userId || undefined,
      attributes: readAttributes(attributes),
      capabilities: [...(canPublish ? (['PUBLISH'] as const) : []), ...(canSubscribe ? (['SUBSCRIBE'] as const) : [])],
    });
  const enter = async () => {
    const participant = await joinWithToken(tab === 'make' ? await makeToken() : token.trim());
    if (publishes && mayPublish) await publish(participant);
    // A pasted token may be for another stage.
    if (participant.stageArn !== stage.arn) location.hash = hashOf('rooms', participant.stageArn);
    else if (subscribes && maySubscribe) {
      for (const publisherId of new Set(groupsOf(stage).publishers.map(subscribedAs))) await subscribe(participant, publisherId);
    }
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await run(enter)) onClose();
  };
  return (
    <Dialog
      title={
        <>
          Join <bdi>{titleOf(stage)}</bdi>
        </>
      }
      onClose={onClose}
    >
      <form class="stack" onSubmit={submit}>
        <Tabs label="Token" tabs={TABS} chosen={tab} onChoose={setTab} />
        {tab === 'make' ? (
          <>
            <TextField
              autofocus
              label="User id"
              hint="At most 128 characters. May be empty."
              value={userId}
              onInput={({ currentTarget: { value } }) => setUserId(value)}
            />
            <TextAreaField
              label="Attributes"
              hint="A line of name=value for each, with 1 KB in all. Everybody in the stage can read them."
              placeholder="role=host"
              dir="auto"
              value={attributes}
              onInput={({ currentTarget: { value } }) => setAttributes(value)}
            />
            <div class="field">
              <span class="field-name">Capabilities</span>
              <div class="row">
                <CheckField label="Publish" checked={canPublish} onChange={({ currentTarget: { checked } }) => setCanPublish(checked)} />
                <CheckField
                  label="Subscribe"
                  checked={canSubscribe}
                  onChange={({ currentTarget: { checked } }) => setCanSubscribe(checked)}
                />
              </div>
            </div>
          </>
        ) : (
          <TextAreaField
            label="Token"
            hint="From CreateParticipantToken, or signed with the private half of a public key that was imported."
            required
            value={token}
            onInput={({ currentTarget: { value } }) => setToken(value)}
          />
        )}
        <div class="field">
          <span class="field-name">Then</span>
          <div class="row">
            <CheckField
              label="publish"
              checked={publishes && mayPublish}
              disabled={!mayPublish}
              onChange={({ currentTarget: { checked } }) => setPublishes(checked)}
            />
            <CheckField
              label="subscribe to everyone who publishes"
              checked={subscribes && maySubscribe}
              disabled={!maySubscribe}
              onChange={({ currentTarget: { checked } }) => setSubscribes(checked)}
            />
          </div>
        </div>
        <ErrorText error={error} />
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>
            Join
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
