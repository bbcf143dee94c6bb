/** The endpoint's clock, which can be ahead of the browser's: time can be advanced. */
import { useEffect, useState } from 'preact/hooks';
import { page } from '../store/use-store';

let ahead = 0;
let known: string | undefined;

page.subscribe(() => {
  const time = page.get().snapshot?.time;
  if (!time || time === known) return;
  known = time;
  ahead = Date.parse(time) - Date.now();
});

const endpointTime = () => Date.now() + ahead;

/** The time in milliseconds since 1970. Renders the component again each second. */
export function useEndpointTime(): number {
  const [, render] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => render((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return endpointTime();
}
