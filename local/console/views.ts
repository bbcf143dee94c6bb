/** The views of the page, in the order of the navigation. A view is at `#/<id>`. */
import type { ComponentType } from 'preact';
import { CompositionsView } from './compositions/compositions-view';
import { RecordingsView } from './recordings/recordings-view';
import { RoomsView } from './rooms/rooms-view';
import type { Route } from './route';
import { StacksView } from './stacks/stacks-view';
import { TimelineView } from './timeline/timeline-view';
import { TokensView } from './tokens/tokens-view';

export interface View {
  readonly id: string;
  readonly title: string;
  readonly component: ComponentType<{ readonly route: Route }>;
  /** Whether the view fills the window, and scrolls its parts. @default - the page scrolls */
  readonly fills?: boolean;
}

export const VIEWS: readonly [View, ...View[]] = [
  { id: 'rooms', title: 'Rooms', component: RoomsView, fills: true },
  { id: 'compositions', title: 'Compositions', component: CompositionsView },
  { id: 'timeline', title: 'Timeline', component: TimelineView, fills: true },
  { id: 'tokens', title: 'Tokens', component: TokensView },
  { id: 'recordings', title: 'Recordings', component: RecordingsView },
  { id: 'stacks', title: 'Stacks', component: StacksView },
];
