/** Keeps the focus near its place when the element that has it goes away, so that a person goes on from there by keyboard or screen reader. */

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** An element around the one with the focus, and the index of its child on the way there. */
interface Step {
  readonly element: Element;
  /** @default - the element itself had the focus */
  readonly child?: number;
}

/** Watches a part of the page from now on. */
export function keepFocus(root: HTMLElement): void {
  let path: readonly Step[] = [];
  let asked = false;
  root.addEventListener('focusin', ({ target }) => {
    path = pathTo(target as Element);
  });
  new MutationObserver(() => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      const [last] = path;
      // A browser takes the focus from a hidden element at the end of a frame: before that, the element still has it.
      const active = document.activeElement;
      if (last && (active === document.body || active === last.element) && !isShown(last.element)) {
        heirOf(path)?.focus({ preventScroll: true });
      }
    });
  }).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['class', 'hidden'] });
}

/** The element and all around it, the nearest first. */
function pathTo(target: Element): Step[] {
  const path: Step[] = [{ element: target }];
  for (let child = target; child.parentElement; child = child.parentElement) {
    path.push({ element: child.parentElement, child: [...child.parentElement.children].indexOf(child) });
  }
  return path;
}

/** What takes the focus: something in the element that has come to the same place, or else in the nearest element that is left. */
function heirOf(path: readonly Step[]): HTMLElement | undefined {
  for (const { element, child = 0 } of path) {
    if (!isShown(element)) continue;
    const heir = focusableIn(element.children[Math.min(child, element.children.length - 1)]) ?? focusableIn(element);
    if (heir) return heir;
  }
  return undefined;
}

function focusableIn(element: Element | undefined): HTMLElement | undefined {
  if (!element) return undefined;
  const candidates = [element, ...element.querySelectorAll(FOCUSABLE)] as HTMLElement[];
  return candidates.find((candidate) => candidate.matches(FOCUSABLE) && isShown(candidate));
}

function isShown(element: Element): boolean {
  return element.isConnected && element.checkVisibility();
}
