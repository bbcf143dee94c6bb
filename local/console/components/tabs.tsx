import './tabs.css';
import { useId } from 'preact/hooks';

/** A choice between a few ways: radio buttons that look like tabs. */
export function Tabs<Id extends string>({
  label,
  tabs,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly title: string }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}) {
  const name = useId();
  return (
    <div class="tabs" role="radiogroup" aria-label={label}>
      {tabs.map(({ id, title }) => (
        <label key={id}>
          <input type="radio" name={name} checked={id === chosen} onChange={() => onChoose(id)} />
          {title}
        </label>
      ))}
    </div>
  );
}
