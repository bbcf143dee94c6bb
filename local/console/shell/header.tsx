import '../components/field.css';
import './header.css';
import { useEffect, useRef } from 'preact/hooks';
import { Badge } from '../components/badge';
import { CopyButton } from '../components/copy-button';
import { hashOf } from '../route';
import { type Page, regionsOf } from '../store/page';
import { page, useStore } from '../store/use-store';
import { VIEWS, type View } from '../views';
import { ThemeSwitch } from './theme-switch';

const statusOf = (state: Page) => state.connection.status;
const aboutOf = (state: Page) => state.about;
/** As text, because a selector returns the same value while nothing changes. */
const regionNames = (state: Page) => regionsOf(state).regions.join(' ');
const shownRegion = (state: Page) => regionsOf(state).shown;

export function Header({ view }: { readonly view: View }) {
  return (
    <header class="header">
      <a class="brand" href={hashOf('rooms')}>
        <Mark />
        ivs-local
      </a>
      <Navigation view={view} />
      <div class="header-end">
        <EndpointFacts />
        <RegionSwitch view={view} />
        <ThemeSwitch />
      </div>
    </header>
  );
}

function Navigation({ view }: { readonly view: View }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a narrow screen the navigation scrolls.
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view]);
  return (
    <nav class="navigation" aria-label="Views">
      <ul ref={list}>
        {VIEWS.map(({ id, title }) => (
          <li key={id}>
            <a href={hashOf(id)} aria-current={id === view.id ? 'page' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const STATUS = {
  connecting: { tone: undefined, text: 'Connecting' },
  live: { tone: 'good', text: 'Live' },
  lost: { tone: 'bad', text: 'Lost' },
} as const;

function EndpointFacts() {
  const about = useStore(aboutOf);
  const status = useStore(statusOf);
  const { tone, text } = STATUS[status];
  return (
    <div class="endpoint-facts">
      <Badge tone={tone} dot title={about && `ivs-local ${about.version ?? ''}`}>
        {text}
      </Badge>
      <span class="endpoint-facts-text truncate">
        <code>{location.host}</code>
        {about && (
          <span class="soft" title={about.stateFolder ?? 'The state ends with the endpoint.'}>
            {' '}
            {about.stateFolder ? <bdi>{about.stateFolder}</bdi> : 'in memory'}
          </span>
        )}
      </span>
      <CopyButton text={location.origin} what="the URL of the endpoint" />
    </div>
  );
}

function RegionSwitch({ view }: { readonly view: View }) {
  const regions = useStore(regionNames).split(' ');
  const shown = useStore(shownRegion);
  return (
    <select
      class="input region-switch"
      aria-label="Region"
      value={shown}
      onChange={({ currentTarget: { value } }) => {
        page.update((state) => ({ ...state, region: value }));
        // What the view shows is in the region before.
        location.hash = hashOf(view.id);
      }}
    >
      {regions.map((region) => (
        <option key={region}>{region}</option>
      ))}
    </select>
  );
}

/** Three tiles of a grid: a room. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect x="2" y="4" width="12" height="16" rx="3" fill="currentColor" />
      <rect x="16" y="4" width="6" height="7" rx="2" fill="currentColor" opacity="0.55" />
      <rect x="16" y="13" width="6" height="7" rx="2" fill="currentColor" opacity="0.3" />
    </svg>
  );
}
