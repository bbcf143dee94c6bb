import type { ComponentChildren } from 'preact';
import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { ErrorText } from '../components/error-text';
import type { Action } from '../components/use-action';
import type { ParticipantRef } from '../stages/actions';

/** What a group of actions is about. */
export interface ParticipantGroupProps {
  readonly participant: ParticipantSnapshot;
  readonly target: ParticipantRef;
}

/** Actions on a participant, with the error of the last one. */
export function ParticipantGroup({
  title,
  action,
  children,
}: {
  readonly title: string;
  readonly action: Action;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="participant-group" aria-label={title}>
      <h3>{title}</h3>
      {children}
      <ErrorText error={action.error} />
    </section>
  );
}
