import { Insights } from './insights/Insights.tsx';
import { Share } from './share/Share.tsx';
import { ModelFacts } from '../../session/models/ModelFacts.tsx';
import { ModelPicker } from '../../session/models/ModelPicker.tsx';
import { OwnModels } from '../../session/own-models/OwnModels.tsx';
import { RunControls } from '../../session/run/RunControls.tsx';
import { ClassField } from '../../session/settings/ClassField.tsx';
import { SettingsForm } from '../../session/settings/SettingsForm.tsx';
import { Stage } from './stage/Stage.tsx';
import './generate.css';

/** Where images are made. */
export function StudioView() {
  return (
    <div className="layout">
      <div className="card lead">
        <ModelPicker />
        <ClassField />
        <RunControls />
      </div>
      <Stage />
      <SettingsForm />
      <Share />
      <Insights />
      <ModelFacts />
      <OwnModels />
    </div>
  );
}
