/** The stacks with their resources, the functions, and the quotas of the region. */
import './stacks.css';
import { useState } from 'preact/hooks';
import { EmptyState } from '../components/empty-state';
import { SearchField } from '../components/search-field';
import type { Route } from '../route';
import type { Page } from '../store/page';
import { useRegion, useRegionSnapshot, useStore } from '../store/use-store';
import { FunctionTable } from './function-table';
import { matchingStacks } from './matching';
import { QuotaBars } from './quota-bars';
import { StackCard } from './stack-card';

const stacksOf = (state: Page) => state.snapshot?.stacks;
const functionsOf = (state: Page) => state.snapshot?.functions;

export function StacksView({ route }: { readonly route: Route }) {
  const stacks = useStore(stacksOf);
  const functions = useStore(functionsOf);
  const quotas = useRegionSnapshot()?.quotas ?? {};
  const region = useRegion();
  const [text, setText] = useState(route.query.text ?? '');
  const found = matchingStacks(stacks ?? [], text);
  const shownFunctions = (functions ?? []).filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  return (
    <div class="view stacks-view">
      <div class="row">
        <h1>Stacks and quotas</h1>
        <span class="spacer" />
        <SearchField
          label="Search stacks, resources and functions"
          placeholder="Search stacks, resources, functions"
          value={text}
          onChange={setText}
        />
      </div>
      <div class="stacks-parts">
        <div class="stack">
          <Stacks found={found} all={stacks?.length} text={text} subject={route.subject} />
          {shownFunctions.length > 0 && <FunctionTable functions={shownFunctions} />}
        </div>
        <QuotaBars quotas={quotas} region={region} />
      </div>
    </div>
  );
}

function Stacks({
  found,
  all,
  text,
  subject,
}: {
  readonly found: ReturnType<typeof matchingStacks>;
  /** @default - another emulator has the stacks */
  readonly all: number | undefined;
  readonly text: string;
  readonly subject?: string;
}) {
  if (all === undefined) {
    return (
      <EmptyState title="The stacks are elsewhere">
        <p>The emulator behind this endpoint has the stacks and functions. Ask it for them.</p>
      </EmptyState>
    );
  }
  if (all === 0) {
    return (
      <EmptyState title="No stacks yet">
        <p>
          Deploy a CDK app here: <code>npx ivs-local deploy --keep</code> in the folder of the app.
        </p>
      </EmptyState>
    );
  }
  if (found.length === 0) {
    return (
      <EmptyState title="Nothing matches">
        <p>
          No stack or resource has <bdi>{text}</bdi> in its name, type or physical id.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      {found.map(({ stack, resources }) => (
        <StackCard
          key={stack.id}
          stack={stack}
          resources={resources}
          chosen={stack.id === subject}
          open={all === 1 || stack.id === subject || text !== ''}
        />
      ))}
    </>
  );
}
