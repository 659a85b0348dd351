import { ThemeToggle } from './ThemeToggle.tsx';
import { Mark } from '../ui/icons.tsx';
import { DropHint } from '../session/share/DropHint.tsx';
import { RecipeNotice } from '../session/share/RecipeNotice.tsx';
import { useRecipesFromOutside } from '../session/share/useRecipesFromOutside.ts';
import { ShortcutsButton, ShortcutsDialog } from './ShortcutsDialog.tsx';
import { useShortcuts } from '../session/keyboard/useShortcuts.ts';
import { Navigation } from './Navigation.tsx';
import { useDocumentTitle } from './useDocumentTitle.ts';
import { Views } from './Views.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';
import { ProviderBadge } from '../session/provider/ProviderBadge.tsx';
import { UpdateNotice } from './UpdateNotice.tsx';
import { Announcer } from '../session/run/Announcer.tsx';
import './header.css';

export function App() {
  useDocumentTitle();
  useShortcuts();
  useRecipesFromOutside();
  return (
    <>
      <header className="top">
        <h1 className="brand">
          <Mark />
          Stepwise
        </h1>
        <Navigation />
        <ProviderBadge />
        <ShortcutsButton />
        <ThemeToggle />
      </header>
      <Views />
      <ProblemNotice />
      <RecipeNotice />
      <UpdateNotice />
      <Announcer />
      <ShortcutsDialog />
      <DropHint />
    </>
  );
}
