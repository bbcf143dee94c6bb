import { useState } from 'preact/hooks';
import { Button } from '../components/button';
import { chooseTheme, chosenTheme, THEMES } from './theme';

const ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  return (
    <Button
      look="quiet"
      icon={ICONS[theme]}
      label={`Theme: ${theme}. Switch to ${next}`}
      onClick={() => {
        chooseTheme(next);
        setTheme(next);
      }}
    />
  );
}
