import { useStudio } from '../../session/context.tsx';
import { DownloadIcon } from '../../ui/icons.tsx';
import { download } from '../../session/share/files.ts';
import { toPng } from '../../session/trajectory/painter.ts';
import type { Pixels } from '../../ui/pixels.ts';

interface SaveImageProps {
  /** [images, size, size, 4]; several come as a grid. */
  readonly pixels: Pixels;
  readonly images: number;
  readonly title: string;
  readonly fileName: string;
}

/** Saves what was made as a PNG, pixel for pixel. */
export function SaveImage({ pixels, images, title, fileName }: SaveImageProps) {
  const report = useStudio((state) => state.problems.report);

  async function save(): Promise<void> {
    download(await toPng({ pixels, images, imageSize: Math.sqrt(pixels.length / images / 4) }, 1), fileName);
  }

  return (
    <button type="button" className="icon-button" aria-label={title} title={title} onClick={() => void save().catch(report)}>
      <DownloadIcon />
    </button>
  );
}
