/** The theme that a person has chosen. Without a choice, the page follows the browser. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'ivs-local.theme';

export function chosenTheme(): Theme {
  const kept = stored((storage) => storage.getItem(KEY));
  return THEMES.find((theme) => theme === kept) ?? 'auto';
}

export function showTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'auto' ? '' : theme;
}

export function chooseTheme(theme: Theme): void {
  stored((storage) => storage.setItem(KEY, theme));
  showTheme(theme);
}

/** A browser that keeps no data of pages throws an error. */
function stored<Value>(use: (storage: Storage) => Value): Value | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}
