import { ThemeToggle } from './appearance/ThemeToggle.tsx';
import { Mark } from './icons.tsx';
import { DropHint } from './keep/DropHint.tsx';
import { RecipeNotice } from './keep/RecipeNotice.tsx';
import { useRecipesFromOutside } from './keep/useRecipesFromOutside.ts';
import { ShortcutsButton, ShortcutsDialog } from './keyboard/ShortcutsDialog.tsx';
import { useShortcuts } from './keyboard/useShortcuts.ts';
import { Navigation } from './navigation/Navigation.tsx';
import { Views } from './navigation/Views.tsx';
import { ProblemNotice } from './problems/ProblemNotice.tsx';
import { ProviderBadge } from './provider/ProviderBadge.tsx';
import { Announcer } from './run/Announcer.tsx';

export function App() {
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
      <Announcer />
      <ShortcutsDialog />
      <DropHint />
    </>
  );
}
