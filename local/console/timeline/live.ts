/** The timeline of the page. It keeps its entries while other views are shown. */
import type { NumberedNews } from '../../src/service/news';
import { createTimeline } from './entries';

export const timeline = createTimeline();

let last = 0;

/** Adds the news that is not there yet. Begins anew with news of an endpoint that was started again. */
export function follow(news: readonly NumberedNews[]): void {
  const newest = news.at(-1)?.sequence ?? 0;
  if (newest < last) {
    timeline.clear();
    last = 0;
  }
  for (let index = firstAfter(news, last); index < news.length; index += 1) timeline.add(news[index] as NumberedNews);
  last = newest;
}

/** The index of the first news after a number. Few are new, so it counts from the end. */
function firstAfter(news: readonly NumberedNews[], sequence: number): number {
  let index = news.length;
  while (index > 0 && (news[index - 1] as NumberedNews).sequence > sequence) index -= 1;
  return index;
}
