import { MAXIMUM_STEPS, type SamplerName, type Spacing } from '../../diffusion/config.ts';
import { useStudio } from '../context.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { SliderField } from '../controls/SliderField.tsx';
import { SeedField } from './SeedField.tsx';
import { maximumImages } from './settings.ts';
import './settings.css';

const samplers: readonly { readonly value: SamplerName; readonly title: string }[] = [
  { value: 'ddim', title: 'DDIM' },
  { value: 'ddpm', title: 'DDPM, ancestral' },
];
const spacings: readonly { readonly value: Spacing; readonly title: string }[] = [
  { value: 'trailing', title: 'Trailing' },
  { value: 'leading', title: 'Leading' },
  { value: 'linspace', title: 'Linspace' },
];

/** The slider covers what is usually wanted; the box takes any number of steps. */
const usualSteps = 100;

/** Everything that decides what the next run makes, apart from the model. */
export function SettingsForm() {
  const settings = useStudio((state) => state.settings);
  const change = useStudio((state) => state.changeSettings);
  return (
    <section className="card settings" aria-label="Settings">
      <SeedField />
      <SliderField label="Images" value={settings.images} minimum={1} maximum={maximumImages} step={1} onChange={(images) => change({ images })} />
      <SliderField label="Steps" value={settings.steps} minimum={1} maximum={MAXIMUM_STEPS} sliderMaximum={usualSteps} step={1} onChange={(steps) => change({ steps })} />
      <fieldset className="group">
        <legend>Sampler</legend>
        <SelectField label="Method" value={settings.sampler} options={samplers} onChange={(sampler) => change({ sampler })} />
        <SelectField label="Spacing" value={settings.spacing} options={spacings} onChange={(spacing) => change({ spacing })} />
        <SliderField
          label="Eta"
          value={settings.eta}
          minimum={0}
          maximum={1}
          step={0.05}
          disabled={settings.sampler !== 'ddim'}
          hint={describeEta(settings.sampler, settings.eta)}
          onChange={(eta) => change({ eta })}
        />
        <label className="check">
          <input type="checkbox" checked={settings.clip} onChange={({ target }) => change({ clip: target.checked })} />
          Hold predictions within black and white
        </label>
      </fieldset>
    </section>
  );
}

function describeEta(sampler: SamplerName, eta: number): string {
  if (sampler !== 'ddim') return 'DDPM always adds its own fresh noise.';
  if (eta === 0) return 'No fresh noise: the seed alone decides the image.';
  return eta === 1 ? 'As much fresh noise at each step as in DDPM.' : 'Some fresh noise at each step.';
}
