import { useState } from 'preact/hooks';
import type { RegionSnapshot } from '../../src/service/snapshot';
import { Button } from '../components/button';
import { ErrorText } from '../components/error-text';
import { CheckField, NumberField, TextAreaField, TextField } from '../components/field';
import { useAction } from '../components/use-action';
import { createToken } from '../stages/actions';
import { readAttributes } from '../stages/participants';
import { StageField, stageArnIn, usualStage } from '../stages/stage-field';

/** The documented default of `duration`, in minutes. */
const TWELVE_HOURS = 720;

/** Creates a token by CreateParticipantToken. */
export function MakeToken({ region, onToken }: { readonly region: RegionSnapshot; readonly onToken: (token: string) => void }) {
  const { busy, error, run } = useAction();
  const [stage, setStage] = useState(() => usualStage(region));
  const [userId, setUserId] = useState('');
  const [attributes, setAttributes] = useState('');
  const [publishes, setPublishes] = useState(true);
  const [subscribes, setSubscribes] = useState(true);
  const [duration, setDuration] = useState(TWELVE_HOURS);
  const make = () =>
    run(async () =>
      onToken(
        await createToken({
          stageArn: stageArnIn(region, stage),
          userId: userId || undefined,
          attributes: readAttributes(attributes),
          capabilities: [...(publishes ? (['PUBLISH'] as const) : []), ...(subscribes ? (['SUBSCRIBE'] as const) : [])],
          duration,
        }),
      ),
    );
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <StageField region={region} value={stage} onChange={setStage} />
      <TextField label="User id" maxLength={128} value={userId} onInput={({ currentTarget }) => setUserId(currentTarget.value)} />
      <TextAreaField
        label="Attributes"
        hint="Lines of name=value. Everybody in the stage can read them."
        placeholder="role=host"
        dir="auto"
        value={attributes}
        onInput={({ currentTarget }) => setAttributes(currentTarget.value)}
      />
      <div class="row">
        <CheckField label="PUBLISH" checked={publishes} onChange={({ currentTarget }) => setPublishes(currentTarget.checked)} />
        <CheckField label="SUBSCRIBE" checked={subscribes} onChange={({ currentTarget }) => setSubscribes(currentTarget.checked)} />
      </div>
      <NumberField
        label="Valid for, in minutes"
        min={1}
        max={20_160}
        required
        value={duration}
        onInput={({ currentTarget }) => setDuration(currentTarget.valueAsNumber)}
      />
      <ErrorText error={error} />
      <div>
        <Button type="submit" disabled={busy}>
          Create the token
        </Button>
      </div>
    </form>
  );
}
