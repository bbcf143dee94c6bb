import type { CompositionLayout } from '../../src/service/snapshot';
import { CheckField, NumberField, SelectField, TextField } from '../components/field';
import { kindOf, type LayoutOptions, NAME_PATTERN, optionsOf, withKind, withOption } from './layout-options';
import './layout-form.css';

interface LayoutFormProps {
  readonly layout: CompositionLayout;
  readonly onChange: (layout: CompositionLayout) => void;
}

/** The options of a layout. An option that is not set has the service's default. */
export function LayoutForm({ layout, onChange }: LayoutFormProps) {
  const kind = kindOf(layout);
  const options = optionsOf(layout);
  const set = <Key extends keyof LayoutOptions>(key: Key, value: LayoutOptions[Key] | undefined) =>
    onChange(withOption(layout, key, value));
  const attribute = (key: 'featuredParticipantAttribute' | 'participantOrderAttribute' | 'pipParticipantAttribute') => ({
    label: key,
    value: options[key] ?? '',
    pattern: NAME_PATTERN,
    maxLength: 128,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => set(key, currentTarget.value),
  });
  const pixels = (key: 'gridGap' | 'pipOffset' | 'pipWidth' | 'pipHeight', min: number, usual: string) => ({
    label: key,
    min,
    max: 2_147_483_647,
    step: 1,
    value: options[key] ?? '',
    placeholder: usual,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => set(key, wholeNumber(currentTarget, min)),
  });
  const choice = (key: 'videoFillMode' | 'videoAspectRatio' | 'pipBehavior' | 'pipPosition', usual: string, values: readonly string[]) => ({
    label: key,
    value: options[key] ?? '',
    options: [{ value: '', text: usual }, ...values],
    onChange: ({ currentTarget }: { currentTarget: HTMLSelectElement }) => set(key, currentTarget.value as never),
  });
  return (
    <div class="layout-form">
      <SelectField
        label="Layout"
        value={kind}
        options={[
          { value: 'grid', text: 'grid' },
          { value: 'pip', text: 'pip: picture in picture' },
        ]}
        onChange={({ currentTarget }) => onChange(withKind(layout, currentTarget.value === 'pip' ? 'pip' : 'grid'))}
      />
      {kind === 'pip' && <TextField {...attribute('pipParticipantAttribute')} placeholder="nobody is in the window" />}
      <TextField {...attribute('featuredParticipantAttribute')} placeholder="nobody is featured" />
      <TextField {...attribute('participantOrderAttribute')} placeholder="by arrival" />
      {kind === 'grid' && <SelectField {...choice('videoAspectRatio', 'VIDEO (default)', ['SQUARE', 'PORTRAIT', 'AUTO'])} />}
      <SelectField {...choice('videoFillMode', kind === 'grid' ? 'by slot (default)' : 'COVER (default)', ['FILL', 'COVER', 'CONTAIN'])} />
      <NumberField {...pixels('gridGap', 0, kind === 'grid' ? '2' : '0')} />
      {kind === 'pip' && (
        <>
          <SelectField {...choice('pipPosition', 'BOTTOM_RIGHT (default)', ['TOP_LEFT', 'TOP_RIGHT', 'BOTTOM_LEFT'])} />
          <SelectField {...choice('pipBehavior', 'STATIC (default)', ['DYNAMIC'])} />
          <NumberField {...pixels('pipOffset', 0, '0')} />
          <NumberField {...pixels('pipWidth', 1, 'by the video')} />
          <NumberField {...pixels('pipHeight', 1, 'by the video')} />
        </>
      )}
      <CheckField
        label="omitStoppedVideo"
        checked={options.omitStoppedVideo ?? false}
        onChange={({ currentTarget }) => set('omitStoppedVideo', currentTarget.checked || undefined)}
      />
    </div>
  );
}

function wholeNumber({ value, valueAsNumber }: HTMLInputElement, min: number): number | undefined {
  return value !== '' && Number.isInteger(valueAsNumber) && valueAsNumber >= min ? valueAsNumber : undefined;
}
