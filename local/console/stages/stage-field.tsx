/** A field in which a person chooses a stage by its name or ARN. */
import { useId } from 'preact/hooks';
import type { RegionSnapshot } from '../../src/service/snapshot';
import { TextField } from '../components/field';
import { foundStages } from './stages';

interface StageFieldProps {
  /** @default 'Stage: its name or ARN' */
  readonly label?: string;
  readonly region: RegionSnapshot;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** There may be a thousand stages, so the field suggests only those that match. */
const MAX_SUGGESTIONS = 50;

export function StageField({ label = 'Stage: its name or ARN', region, value, onChange }: StageFieldProps) {
  const id = useId();
  const matching = foundStages(region.stages, value);
  const suggested = (matching.length > 0 ? matching : region.stages).slice(0, MAX_SUGGESTIONS);
  return (
    <>
      <TextField label={label} value={value} required list={id} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
      <datalist id={id}>
        {suggested.map(({ arn, name }) => (
          <option key={arn} value={name || arn}>
            {arn}
          </option>
        ))}
      </datalist>
    </>
  );
}

/** The text of the stage in which most happens. */
export function usualStage({ stages }: RegionSnapshot): string {
  const [stage] = foundStages(stages, '');
  return stage?.name || (stage?.arn ?? '');
}

/** The ARN of the stage that a text names. A text that names none is left to the service to refuse. */
export function stageArnIn({ stages }: RegionSnapshot, text: string): string {
  return stages.find(({ name }) => name === text)?.arn ?? text;
}
