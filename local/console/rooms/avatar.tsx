import './avatar.css';
import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { hueOf, initialsOf, nameOf } from '../stages/participants';

/** The initials of a participant, in a colour that belongs to its name. */
export function Avatar({ participant }: { readonly participant: Pick<ParticipantSnapshot, 'userId' | 'participantId'> }) {
  const name = nameOf(participant);
  return (
    <span class="avatar" style={{ '--hue': hueOf(name) }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
