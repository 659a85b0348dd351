import { useState } from 'react';
import { useStudio } from '../context.tsx';
import { formatMegabytes } from '../format.ts';
import { selectedEntry } from '../models/slice.ts';

/** What the chosen model has made before, and what will happen when Generate is pressed, in the place where it will be seen. */
export function FirstRunGuide() {
  const entry = useStudio(selectedEntry);
  const isKept = useStudio((state) => (entry ? state.kept[entry.id] === true : false));
  const missingRuntime = useStudio((state) => state.missingRuntime ?? 0);
  const { images, steps } = useStudio((state) => state.settings);
  if (!entry) return null;
  const bytes = (isKept ? 0 : entry.card.file.bytes) + missingRuntime;
  // Models that visitors bring or train have no pictures beside them.
  const hasPreview = entry.isOwn !== true && entry.run === undefined;
  return (
    <div className="guide">
      {hasPreview && <Preview key={entry.id} url={new URL('preview.png', entry.weightsUrl).href} title={entry.title} />}
      <p>
        <strong>{`Generate makes ${images === 1 ? 'an image' : `${images} images`} of the noise in ${steps === 1 ? 'one step' : `${steps} steps`}.`}</strong>{' '}
        {bytes === 0 ? 'All it needs is in this browser.' : `For that, ${formatMegabytes(bytes)} are downloaded once and kept in this browser.`} Nothing leaves your machine.
      </p>
    </div>
  );
}

/** Pictures of an earlier run; nothing where the site has none. */
function Preview({ url, title }: { readonly url: string; readonly title: string }) {
  const [isMissing, setIsMissing] = useState(false);
  if (isMissing) return null;
  return (
    <figure className="guide-preview">
      <img src={url} alt={`Images that ${title} has made`} onError={() => setIsMissing(true)} />
      <figcaption>Made by {title} in an earlier run</figcaption>
    </figure>
  );
}
