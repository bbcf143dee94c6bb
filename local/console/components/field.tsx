import './field.css';
import type { ComponentChildren, PartialInputHTMLAttributes, PartialSelectHTMLAttributes, TextareaHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';

type InputAttributes = Omit<PartialInputHTMLAttributes<HTMLInputElement>, 'label' | 'role' | 'type'>;

interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
}

/** The attributes that connect a control with its label and hint. */
function useField(hint: ComponentChildren) {
  const id = useId();
  return { id, hintId: hint ? `${id}-hint` : undefined };
}

function Frame({ id, hintId, label, hint, children }: FieldProps & ReturnType<typeof useField> & { readonly children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <span class="field-hint" id={hintId}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** A line of text. */
export function TextField({
  label,
  hint,
  ...rest
}: FieldProps &
  InputAttributes & {
    /** The id of a list with suggestions. */
    readonly list?: string;
  }) {
  const field = useField(hint);
  return (
    <Frame {...field} label={label} hint={hint}>
      <input
        class="input"
        type="text"
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        {...rest}
        id={field.id}
        aria-describedby={field.hintId}
      />
    </Frame>
  );
}

/** A number. */
export function NumberField({ label, hint, ...rest }: FieldProps & InputAttributes) {
  const field = useField(hint);
  return (
    <Frame {...field} label={label} hint={hint}>
      <input class="input" autocomplete="off" {...rest} type="number" id={field.id} aria-describedby={field.hintId} />
    </Frame>
  );
}

/** Several lines of text, in a font of equal widths. */
export function TextAreaField({ label, hint, ...rest }: FieldProps & Omit<TextareaHTMLAttributes, 'label'>) {
  const field = useField(hint);
  return (
    <Frame {...field} label={label} hint={hint}>
      <textarea class="input" autocomplete="off" spellcheck={false} {...rest} id={field.id} aria-describedby={field.hintId} />
    </Frame>
  );
}

/** A choice of texts, or of values with a text each. */
export function SelectField({
  label,
  hint,
  options,
  ...rest
}: FieldProps &
  Omit<PartialSelectHTMLAttributes<HTMLSelectElement>, 'label' | 'role' | 'size'> & {
    readonly options: readonly (string | { readonly value: string; readonly text: string })[];
  }) {
  const field = useField(hint);
  return (
    <Frame {...field} label={label} hint={hint}>
      <select class="input" {...rest} id={field.id} aria-describedby={field.hintId}>
        {options.map((option) => {
          const { value, text } = typeof option === 'string' ? { value: option, text: option } : option;
          return (
            <option key={value} value={value}>
              {text}
            </option>
          );
        })}
      </select>
    </Frame>
  );
}

export function CheckField({ label, ...rest }: { readonly label: ComponentChildren } & InputAttributes) {
  return (
    <label class="check">
      <input type="checkbox" {...rest} />
      {label}
    </label>
  );
}
