import { Insights } from './insights/Insights.tsx';
import { Keep } from './keep/Keep.tsx';
import { ModelFacts } from './models/ModelFacts.tsx';
import { ModelPicker } from './models/ModelPicker.tsx';
import { OwnModels } from './own-models/OwnModels.tsx';
import { RunControls } from './run/RunControls.tsx';
import { SettingsForm } from './settings/SettingsForm.tsx';
import { Stage } from './trajectory/Stage.tsx';

/** Where images are made. */
export function StudioView() {
  return (
    <div className="layout">
      <div className="card lead">
        <ModelPicker />
        <RunControls />
      </div>
      <Stage />
      <SettingsForm />
      <Keep />
      <Insights />
      <ModelFacts />
      <OwnModels />
    </div>
  );
}
