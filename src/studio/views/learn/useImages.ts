import { useEffect, useMemo, useState } from 'react';
import { useStudio } from '../../session/context.tsx';
import { type ModelEntry, previewUrl } from '../../session/models/catalog.ts';
import { readPreview } from '../../session/models/preview.ts';
import { WALK_STEPS } from '../../session/walk/slice.ts';
import type { Pixels } from '../../ui/pixels.ts';
import { sentenceFor } from '../../ui/sentence.ts';

/** Clean images to be noised. */
export interface CleanImages {
  readonly images: readonly Pixels[];
  /** Why there are none; null while there are some, or some are on their way. */
  readonly problem: string | null;
}

const onTheirWay: CleanImages = { images: [], problem: null };

/** Images that the model itself made, for there are no photographs here; one's own brings none and has to make one first. */
export function useImages(entry: ModelEntry | null): CleanImages {
  const imageSize = entry?.card.network.imageSize ?? 0;
  const url = entry && previewUrl(entry);
  const preview = usePreview(url, imageSize);
  const walked = useStudio(({ walk }) => (walk.modelId === entry?.id ? walk.frames[WALK_STEPS]?.predictedX0 : undefined));
  return useMemo(() => {
    if (!entry) return onTheirWay;
    if (url !== null) return preview;
    if (walked) return { images: [walked], problem: null };
    return { images: [], problem: 'This model brought no image. Walk with it in chapter 4, and the image that it draws comes here.' };
  }, [entry, url, preview, walked]);
}

function usePreview(url: string | null, imageSize: number): CleanImages {
  const [known, setKnown] = useState<(CleanImages & { readonly url: string }) | null>(null);
  useEffect(() => {
    if (url === null) return;
    let isWanted = true;
    readPreview(url, imageSize).then(
      (images) =>
        isWanted && setKnown({ url, images, problem: images.length > 0 ? null : 'The images of this model are not on this site.' }),
      (error: unknown) => isWanted && setKnown({ url, images: [], problem: sentenceFor(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [url, imageSize]);
  return known?.url === url ? known : onTheirWay;
}
