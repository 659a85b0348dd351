import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useStudio, useStudioStore } from '../../session/context.tsx';
import { CopyLinkButton } from '../../session/share/CopyLinkButton.tsx';
import { recallView, useViewAddress } from '../../session/navigation/useViewAddress.ts';
import { Choice } from '../../ui/controls/Choice.tsx';
import { selectedEntry } from '../../session/models/slice.ts';
import { formatSteer, parseSteer } from './address.ts';
import { EditPanel } from './EditPanel.tsx';
import { InpaintPanel } from './inpaint/InpaintPanel.tsx';
import { InterpolatePanel } from './InterpolatePanel.tsx';
import { ReconstructPanel } from './ReconstructPanel.tsx';
import { createSteerStore } from './store.ts';
import type { Panel } from './state.ts';
import './steer.css';

const panels = [
  { value: 'interpolate', title: 'Interpolate' },
  { value: 'edit', title: 'Edit' },
  { value: 'inpaint', title: 'Inpaint' },
  { value: 'reconstruct', title: 'Reconstruct' },
] as const satisfies readonly { value: Panel; title: string }[];

const components = { interpolate: InterpolatePanel, edit: EditPanel, inpaint: InpaintPanel, reconstruct: ReconstructPanel } as const;

/** What the determinism of a sampler gives, with the model that is chosen in the studio. */
export function SteerView() {
  const studio = useStudioStore();
  const entry = useStudio(selectedEntry);
  const [store] = useState(() => {
    const { models, problems } = studio.getState();
    const created = createSteerStore({ withModel: models.withModel, report: problems.report });
    created.getState().applyQuery(recallView({ view: 'steer' }) ?? '');
    return created;
  });
  const query = useStore(store, (state) => formatSteer(state, entry?.id ?? null));
  const panel = useStore(store, (state) => state.panel);
  const show = useStore(store, (state) => state.show);
  const sha256 = entry?.card.file.sha256;
  useViewAddress({ view: 'steer' }, query, (asked) => {
    const { model } = parseSteer(asked);
    if (model !== undefined) studio.getState().models.select(model);
    store.getState().applyQuery(asked);
  });
  const PanelShown = components[panel];

  // What one model made is not another's. While the list of models is read anew there is none, and then the same again.
  const madeBy = useRef(sha256);
  useEffect(() => {
    if (sha256 === undefined) return;
    if (madeBy.current !== undefined && sha256 !== madeBy.current) store.getState().forget();
    madeBy.current = sha256;
  }, [store, sha256]);

  return (
    <div className="page steer">
      <header className="page-head">
        <h2>Steer</h2>
        <Choice label="What to do" options={panels} value={panel} onChange={show} />
        {entry && <p className="steer-model">with {entry.title}</p>}
        <CopyLinkButton hash={`#steer?${query}`} />
      </header>
      <PanelShown store={store} entry={entry} />
    </div>
  );
}
