import './badge.css';
import type { ComponentChildren } from 'preact';
import { classes } from './classes';
import { type Tone, toneOf } from './tone';

export interface BadgeProps {
  /** @default - grey */
  readonly tone?: Tone;
  readonly dot?: boolean;
  /** Whether the dot pulses, as for something that goes on. */
  readonly pulse?: boolean;
  readonly square?: boolean;
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function Badge({ tone, dot, pulse, square, title, children }: BadgeProps) {
  return (
    <span class={classes('badge', tone, square && 'square')} title={title}>
      {dot && <span class={classes('dot', pulse && 'pulse')} aria-hidden="true" />}
      {children}
    </span>
  );
}

/** A state in the words of the service: `ACTIVE`, `CREATE_FAILED`. */
export function StateBadge({ state }: { readonly state: string }) {
  const tone = toneOf(state);
  return (
    <Badge tone={tone} dot>
      {state}
    </Badge>
  );
}
