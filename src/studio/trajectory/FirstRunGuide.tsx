import { useStudio } from '../context.tsx';
import { formatMegabytes } from '../format.ts';
import { selectedEntry } from '../models/slice.ts';

/** What will happen when Generate is pressed, in the place where it will be seen. */
export function FirstRunGuide() {
  const entry = useStudio(selectedEntry);
  const kept = useStudio((state) => (entry ? state.kept[entry.id] === true : false));
  const steps = useStudio((state) => state.settings.steps);
  const status = useStudio((state) => state.run.status);
  if (!entry) return null;
  return (
    <ol className="guide" data-busy={status !== 'idle'}>
      <li>
        <strong>{kept ? 'The network is here.' : 'A network comes once.'}</strong>{' '}
        {kept
          ? 'Its weights are kept in this browser and checked each time.'
          : `${formatMegabytes(entry.card.file.bytes)} of weights are downloaded, checked and kept in this browser.`}
      </li>
      <li>
        <strong>It starts from noise.</strong> The first picture is pure chance, fixed by the seed.
      </li>
      <li>
        <strong>{steps === 1 ? 'One step finds an image in it.' : `${steps} steps find an image in it.`}</strong> At each, the
        network predicts the image here, and a little noise is taken away. Nothing leaves your machine.
      </li>
    </ol>
  );
}
