import type { ReactNode } from 'react';
import { useStudio } from '../session/context.tsx';
import { MoonIcon, SunIcon, SystemIcon } from '../ui/icons.tsx';
import { nextTheme, type Theme } from '../session/appearance/theme.ts';

const icons: Record<Theme, ReactNode> = { system: <SystemIcon />, light: <SunIcon />, dark: <MoonIcon /> };

/** Goes through the system's theme, light and dark. */
export function ThemeToggle() {
  const theme = useStudio((state) => state.appearance.theme);
  const changeTheme = useStudio((state) => state.appearance.changeTheme);
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Theme: ${theme}`}
      title={`Theme: ${theme} (T)`}
      onClick={() => changeTheme(nextTheme(theme))}
    >
      {icons[theme]}
    </button>
  );
}
