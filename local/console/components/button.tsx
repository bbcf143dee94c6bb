import './button.css';
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { classes } from './classes';
import { Icon, type IconName } from './icon';

export interface ButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'label' | 'class'> {
  /** @default - outlined */
  readonly look?: 'primary' | 'danger' | 'quiet';
  readonly icon?: IconName;
  /** The name of a button that shows an icon only. */
  readonly label?: string;
  readonly compact?: boolean;
  readonly children?: ComponentChildren;
}

/** A disabled button keeps the focus, so that a person is where they were when the action of the button is over. */
export function Button({ look, icon, label, compact, title = label, disabled, onClick, children, ...rest }: ButtonProps) {
  const names = classes('button', look, compact && 'compact', !children && 'icon-only');
  return (
    <button
      type="button"
      aria-label={label}
      title={title}
      aria-disabled={disabled || undefined}
      onClick={disabled ? ignored : onClick}
      {...rest}
      class={names}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** Also keeps a form from being submitted. */
function ignored(event: Event): void {
  event.preventDefault();
}
