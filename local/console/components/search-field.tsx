import './field.css';
import './search-field.css';
import { Icon } from './icon';

/** A field to search in what a view shows. */
export function SearchField({
  label,
  placeholder,
  value,
  onChange,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <div class="search-field">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        dir="auto"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </div>
  );
}
