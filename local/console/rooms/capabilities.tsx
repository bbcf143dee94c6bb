import type { ParticipantSnapshot } from '../../src/service/snapshot';
import { Icon } from '../components/icon';

/** What the token of a participant allows, as icons. */
export function Capabilities({ participant: { capabilities } }: { readonly participant: ParticipantSnapshot }) {
  const names = capabilities.map((name) => name.toLowerCase()).join(' and ');
  const text = names ? `may ${names}` : 'may neither publish nor subscribe';
  return (
    <span class="capabilities" title={text}>
      {capabilities.includes('PUBLISH') && <Icon name="broadcast" />}
      {capabilities.includes('SUBSCRIBE') && <Icon name="eye" />}
      <span class="visually-hidden">{text}</span>
    </span>
  );
}
