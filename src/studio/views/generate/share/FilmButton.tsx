import { useId } from 'react';
import { useStudio } from '../../../session/context.tsx';
import { shownFrame } from '../../../session/trajectory/slice.ts';
import { download, type Cutting } from '../../../session/share/files.ts';
import type { FilmKind } from '../../../session/share/film.ts';

interface FilmButtonProps {
  readonly kind: FilmKind;
  readonly title: string;
  readonly hint: string;
  /** Why this browser cannot make it, in a sentence; absent where it can. */
  readonly obstacle?: string | null;
  readonly cutting: Cutting;
}

/** Makes a film of the run; while it is being made, says how far it is and takes it back. Where it cannot be made, says why. */
export function FilmButton({ kind, title, hint, obstacle = null, cutting }: FilmButtonProps) {
  const obstacleId = useId();
  const isEmpty = useStudio((state) => shownFrame(state) === null);
  const exporting = useStudio((state) => state.exports.current);
  const makeFilm = useStudio((state) => state.exports.makeFilm);
  const tell = useStudio((state) => state.share.tell);
  const cancel = useStudio((state) => state.exports.cancel);
  const isOwn = exporting?.kind === kind;
  const percent = `${Math.round(100 * (exporting?.fraction ?? 0))} %`;

  async function make(): Promise<void> {
    const made = await makeFilm(kind, cutting);
    if (made) download(made.file, made.name);
  }

  function press(): void {
    if (obstacle !== null) tell({ sentence: obstacle, offersRun: false });
    else if (isOwn) cancel();
    else void make();
  }

  return (
    <>
      <button
        type="button"
        className="button film-button"
        disabled={isEmpty}
        aria-disabled={obstacle !== null || (exporting !== null && !isOwn)}
        aria-describedby={obstacle === null ? undefined : obstacleId}
        title={obstacle ?? (isOwn ? 'Stop making it' : hint)}
        onClick={press}
      >
        {isOwn ? `Cancel (${percent})` : title}
      </button>
      {obstacle !== null && (
        <span id={obstacleId} hidden>
          {obstacle}
        </span>
      )}
    </>
  );
}
