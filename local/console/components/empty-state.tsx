import './empty-state.css';
import type { ComponentChildren } from 'preact';

/** Says that there is nothing yet, and what to do about it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty-state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
