import { useStudio } from '../context.tsx';
import { SliderField } from '../../ui/controls/SliderField.tsx';
import type { ModelEntry } from '../models/catalog.ts';
import { selectedEntry } from '../models/slice.ts';
import { describeGuidanceEffect, describeInterval, guidanceCost, guidanceOf, guidedBy, samplingOptionsFor } from './guidance.ts';
import type { Settings } from './settings.ts';

/** The slider covers what is usually wanted; the box takes more. */
const usualWeight = 3;

/** How far the chosen model is guided by its weaker version, or by itself without a class, and where; nothing where neither is there. */
export function GuidanceFields() {
  const entry = useStudio(selectedEntry);
  const settings = useStudio((state) => state.settings.current);
  const change = useStudio((state) => state.settings.change);
  const by = entry && guidedBy(settings, entry);
  if (!entry || !by) return null;
  const guidance = guidanceOf(settings, entry.card);
  const { minimumNoiseLevel: from, maximumNoiseLevel: to } = guidance.interval;
  const hint = describeEffect(entry, settings, by);
  return (
    <fieldset className="group" aria-label="Guidance">
      <SliderField
        label="Guidance"
        value={guidance.weight}
        minimum={1}
        maximum={10}
        sliderMaximum={usualWeight}
        step={0.1}
        hint={hint}
        onChange={(guidanceWeight) => change({ guidanceWeight })}
      />
      {guidance.weight !== 1 && (
        <details className="guidance-interval">
          <summary>Guided {describeInterval(guidance)}</summary>
          <p className="field-hint">
            1 is pure noise, 0 a finished picture. Much noise is where the whole is decided, little noise where details are.
          </p>
          <SliderField
            label="Least noise"
            value={from}
            minimum={0}
            maximum={1}
            step={0.05}
            onChange={(value) => change({ guidanceFrom: value, guidanceTo: Math.max(value, to) })}
          />
          <SliderField
            label="Most noise"
            value={to}
            minimum={0}
            maximum={1}
            step={0.05}
            onChange={(value) => change({ guidanceFrom: Math.min(value, from), guidanceTo: value })}
          />
        </details>
      )}
    </fieldset>
  );
}

function describeEffect(entry: ModelEntry, settings: Settings, by: 'itself' | 'guide'): string {
  if (guidanceOf(settings, entry.card).weight === 1)
    return by === 'itself' ? 'Off: the model only follows the class as it learnt it.' : 'Off: the model draws alone.';
  try {
    return describeGuidanceEffect(by, guidanceCost(entry, samplingOptionsFor(entry, settings)));
  } catch {
    // The schedule cannot be walked in so many steps, which the run itself says.
    return describeGuidanceEffect(by, null);
  }
}
