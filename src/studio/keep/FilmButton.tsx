import { useStudio } from '../context.tsx';
import { shownFrame } from '../trajectory/slice.ts';
import { download } from './download.ts';
import type { FilmKind } from './export-slice.ts';
import type { Cutting } from './files.ts';

interface FilmButtonProps {
  readonly kind: FilmKind;
  readonly title: string;
  readonly hint: string;
  readonly cutting: Cutting;
}

/** Makes a film of the run; while it is being made, says how far it is and takes it back. */
export function FilmButton({ kind, title, hint, cutting }: FilmButtonProps) {
  const isEmpty = useStudio((state) => shownFrame(state) === null);
  const exporting = useStudio((state) => state.exporting);
  const makeFilm = useStudio((state) => state.makeFilm);
  const cancel = useStudio((state) => state.cancelExport);
  const isOwn = exporting?.kind === kind;
  const percent = `${Math.round(100 * (exporting?.fraction ?? 0))} %`;

  async function make(): Promise<void> {
    const made = await makeFilm(kind, cutting);
    if (made) download(made.file, made.name);
  }

  return (
    <button
      type="button"
      className="button film-button"
      disabled={isEmpty}
      aria-disabled={exporting !== null && !isOwn}
      title={isOwn ? 'Stop making it' : hint}
      onClick={() => (isOwn ? cancel() : void make())}
    >
      {isOwn ? `Cancel (${percent})` : title}
    </button>
  );
}
