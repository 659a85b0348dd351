import { useId } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { useStudio } from '../../session/context.tsx';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { SelectField } from '../../ui/controls/SelectField.tsx';
import { formatCount } from '../../ui/format.ts';
import { canStart } from './can-start.ts';
import type { TrainState } from './state.ts';

/** What stands for an empty network in the select, which no model is called. */
const NOTHING = '';

const lengths = [2000, 8000, 32_000, 128_000] as const;
const longestTitle = 60;

/** Gigabytes below which a page hardly has room for a training of the models of this site, which takes half of one. */
const ROOMY = 4;

interface StartFormProps {
  readonly store: StoreApi<TrainState>;
  readonly start: ModelEntry | null;
}

/** What a new run is set to. */
export function StartForm({ store, start }: StartFormProps) {
  const titleId = useId();
  const { form, pictures, change, start: begin } = useStore(store);
  const catalog = useStudio((state) => state.models.catalog);
  const models = catalog.status === 'ready' ? catalog.entries.filter(canStart) : [];
  const isReady = pictures.status === 'ready';
  const gigabytes = deviceMemory();
  const isTight = start !== null && gigabytes !== null && gigabytes < ROOMY;
  return (
    <section className="card train-form" aria-label="Settings of the training">
      <h3 className="section-title">Training</h3>
      <SelectField
        label="Start from"
        value={start?.id ?? NOTHING}
        options={[{ value: NOTHING, title: 'An empty small network' }, ...models.map(({ id, title }) => ({ value: id, title }))]}
        hint={
          start
            ? `${start.card.network.imageSize} × ${start.card.network.imageSize} pixels. It draws already; a few thousand images bend it towards yours.`
            : '32 × 32 pixels. It knows nothing yet, and each step is quick.'
        }
        onChange={(id) => change({ startId: id === NOTHING ? null : id })}
      />
      {isTight && (
        <p className="train-warning">
          This device has about {gigabytes} GB of memory: training {start.title} may not fit. The empty small network does.
        </p>
      )}
      <SelectField
        label="How long"
        value={String(form.images)}
        options={lengths.map((images) => ({ value: String(images), title: `${formatCount(images)} images` }))}
        hint="Pictures come round again and again. It can be ended earlier, at any time."
        onChange={(images) => change({ images: Number(images) })}
      />
      <div className="field is-inline">
        <label className="field-label" htmlFor={titleId}>
          Name of the model
        </label>
        <input
          id={titleId}
          className="train-title"
          maxLength={longestTitle}
          value={form.title}
          onChange={({ target }) => change({ title: target.value })}
        />
      </div>
      <label className="train-flip">
        <input type="checkbox" checked={form.horizontalFlip} onChange={({ target }) => change({ horizontalFlip: target.checked })} />
        Mirror every second picture
      </label>
      <button
        type="button"
        className="button is-primary"
        aria-disabled={!isReady}
        aria-describedby={isReady ? undefined : `${titleId}-wait`}
        onClick={() => isReady && void begin(start)}
      >
        Start
      </button>
      {!isReady && (
        <p className="field-hint" id={`${titleId}-wait`}>
          Bring pictures first.
        </p>
      )}
    </section>
  );
}

/** Gigabytes of memory, as far as the browser tells; null where it does not. */
function deviceMemory(): number | null {
  const { deviceMemory: gigabytes } = navigator as Partial<{ readonly deviceMemory: number }>;
  return gigabytes ?? null;
}
