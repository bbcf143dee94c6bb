import { useState } from 'preact/hooks';
import { Button } from '../components/button';
import { Dialog } from '../components/dialog';
import { ErrorText } from '../components/error-text';
import { TextField } from '../components/field';
import { useAction } from '../components/use-action';
import { hashOf } from '../route';
import { createStage } from '../stages/actions';

/** A button with a dialog that creates a stage. */
export function CreateStage({ region }: { readonly region: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="plus" compact onClick={() => setOpen(true)}>
        Create a stage
      </Button>
      {open && <CreateStageDialog region={region} onClose={() => setOpen(false)} />}
    </>
  );
}

function CreateStageDialog({ region, onClose }: { readonly region: string; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const { busy, error, run } = useAction();
  const submit = async (event: Event) => {
    event.preventDefault();
    const created = await run(async () => {
      const { stage } = await createStage(name, region);
      location.hash = hashOf('rooms', stage.arn);
    });
    if (created) onClose();
  };
  return (
    <Dialog title={`Create a stage in ${region}`} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <TextField
          autofocus
          label="Name"
          hint="Letters, digits, - and _; not necessarily unique."
          value={name}
          onInput={({ currentTarget: { value } }) => setName(value)}
        />
        <ErrorText error={error} />
        <div class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>
            Create the stage
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
