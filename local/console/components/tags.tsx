import type { ComponentChildren } from 'preact';
import { Badge } from './badge';

/** The tags of a resource as a fact. Returns undefined if there are none. */
export function tagsFact(tags: Readonly<Record<string, string>>): ComponentChildren {
  const entries = Object.entries(tags);
  if (entries.length === 0) return undefined;
  return (
    <span class="row">
      {entries.map(([key, value]) => (
        <Badge key={key} square>
          <bdi>
            {key}={value}
          </bdi>
        </Badge>
      ))}
    </span>
  );
}
