/** The layout in a form: only options that the person has set. */
import type { CompositionLayout, GridLayout, PipLayout } from '../../src/service/snapshot';

export type LayoutKind = 'grid' | 'pip';
export type LayoutOptions = GridLayout & PipLayout;

/** The options that a grid does not have, and those that a picture in picture does not have. */
const ONLY: Readonly<Record<LayoutKind, readonly (keyof LayoutOptions)[]>> = {
  grid: ['videoAspectRatio'],
  pip: ['pipParticipantAttribute', 'pipBehavior', 'pipPosition', 'pipOffset', 'pipWidth', 'pipHeight'],
};

export function kindOf({ pip }: CompositionLayout): LayoutKind {
  return pip ? 'pip' : 'grid';
}

export function optionsOf({ grid, pip }: CompositionLayout): LayoutOptions {
  return pip ?? grid ?? {};
}

/** Sets an option, or removes it for `undefined` and the empty text. */
export function withOption<Key extends keyof LayoutOptions>(
  layout: CompositionLayout,
  key: Key,
  value: LayoutOptions[Key] | undefined,
): CompositionLayout {
  const { [key]: _, ...others } = optionsOf(layout);
  return { [kindOf(layout)]: value === undefined || value === '' ? others : { ...others, [key]: value } };
}

/** Changes the kind, and keeps the options that both kinds have. The window is for those with the attribute `pip`, as a start. */
export function withKind(layout: CompositionLayout, kind: LayoutKind): CompositionLayout {
  if (kindOf(layout) === kind) return layout;
  const kept = Object.fromEntries(Object.entries(optionsOf(layout)).filter(([key]) => !ONLY[kindOf(layout)].some((only) => only === key)));
  return kind === 'pip' ? { pip: { ...kept, pipParticipantAttribute: 'pip' } } : { grid: kept };
}

/** Names of attributes and destinations. */
export const NAME_PATTERN = '[a-zA-Z0-9_\\-]{0,128}';
