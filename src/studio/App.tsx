import { ThemeToggle } from './appearance/ThemeToggle.tsx';
import { Mark } from './icons.tsx';
import { ShortcutsButton, ShortcutsDialog } from './keyboard/ShortcutsDialog.tsx';
import { useShortcuts } from './keyboard/useShortcuts.ts';
import { ModelFacts } from './models/ModelFacts.tsx';
import { ModelPicker } from './models/ModelPicker.tsx';
import { ProblemNotice } from './problems/ProblemNotice.tsx';
import { ProviderBadge } from './provider/ProviderBadge.tsx';
import { Announcer } from './run/Announcer.tsx';
import { RunControls } from './run/RunControls.tsx';
import { SettingsForm } from './settings/SettingsForm.tsx';
import { Stage } from './trajectory/Stage.tsx';

export function App() {
  useShortcuts();
  return (
    <>
      <header className="top">
        <h1 className="brand">
          <Mark />
          Stepwise
        </h1>
        <ProviderBadge />
        <ShortcutsButton />
        <ThemeToggle />
      </header>
      <main className="layout">
        <div className="card lead">
          <ModelPicker />
          <RunControls />
        </div>
        <Stage />
        <SettingsForm />
        <ModelFacts />
      </main>
      <ProblemNotice />
      <Announcer />
      <ShortcutsDialog />
    </>
  );
}
