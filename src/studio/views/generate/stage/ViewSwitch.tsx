import type { View } from '../../../session/appearance/theme.ts';
import { useStudio } from '../../../session/context.tsx';

const views: readonly { readonly view: View; readonly title: string }[] = [
  { view: 'latent', title: 'Noisy image' },
  { view: 'predictedX0', title: 'Predicted image' },
  { view: 'predictedNoise', title: 'Predicted noise' },
];

/** Chooses the picture that a narrow screen shows; wide ones show them side by side and hide this. */
export function ViewSwitch() {
  const shown = useStudio((state) => state.appearance.view);
  const changeView = useStudio((state) => state.appearance.changeView);
  return (
    <fieldset className="view-switch">
      <legend className="visually-hidden">Shown picture</legend>
      {views.map(({ view, title }) => (
        <label key={view} data-kind={view}>
          <input type="radio" name="view" value={view} checked={view === shown} onChange={() => changeView(view)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}
