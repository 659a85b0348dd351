import { useState } from 'react';
import { useStudio } from '../../../session/context.tsx';
import { formatMegabytes } from '../../../ui/format.ts';
import { previewUrl } from '../../../session/models/catalog.ts';
import { selectedEntry } from '../../../session/models/slice.ts';
import { missingGuideOf } from '../../../session/models/status.ts';

/** What the chosen model has made before, and what will happen when Generate is pressed, in the place where it will be seen. */
export function FirstRunGuide() {
  const entry = useStudio(selectedEntry);
  const missingWeights = useStudio((state) => (entry ? (state.models.missingWeights[entry.id] ?? entry.card.file.bytes) : 0));
  const missingRuntime = useStudio((state) => state.models.missingRuntime ?? 0);
  const missingGuide = useStudio((state) => (entry ? missingGuideOf(entry, state.settings.current, state.models.missingWeights) : 0));
  const isOffline = useStudio((state) => state.connection.isOffline);
  const { images, steps } = useStudio((state) => state.settings.current);
  /** A site need not have the pictures. */
  const [missingPreview, missPreview] = useState<string | null>(null);
  if (!entry) return null;
  const bytes = missingWeights + missingGuide + missingRuntime;
  const url = previewUrl(entry);
  const hasPreview = url !== null && missingPreview !== url;
  return (
    <div className="guide">
      {hasPreview && (
        <img className="guide-preview" src={url} alt={`Images that ${entry.title} has made`} onError={() => missPreview(url)} />
      )}
      <p>
        <span className="guide-more">{hasPreview && `${entry.title} made these before. `}</span>
        <strong>{`Generate makes ${images === 1 ? 'an image' : `${images} images`} of the noise in ${steps === 1 ? 'one step' : `${steps} steps`}.`}</strong>{' '}
        <span className="guide-more">
          {bytes === 0
            ? 'All it needs is in this browser.'
            : `For that, ${formatMegabytes(bytes)} are downloaded once${isOffline ? ', when there is a connection,' : ''} and kept in this browser.`}{' '}
          {/* e2e/offline.spec.ts holds the service worker to that. */}
          {missingRuntime > 0 && 'Less than 1 MB of the page itself follows, so that it opens without a connection. '}
          Nothing leaves your machine.
        </span>
      </p>
    </div>
  );
}
