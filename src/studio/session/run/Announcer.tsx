import { useStudio } from '../context.tsx';

const sentences = { preparing: 'Getting the model ready.', running: 'Generating.', stopping: 'Stopping.' } as const;
const endings = { finished: 'Finished.', stopped: 'Stopped.', failed: '' } as const;

/** Says the turns of a run to assistive technology; single steps would drown everything else. */
export function Announcer() {
  const { status, outcome } = useStudio((state) => state.run);
  const sentence = status === 'idle' ? (outcome === null ? '' : endings[outcome]) : sentences[status];
  return (
    <p className="visually-hidden" role="status">
      {sentence}
    </p>
  );
}
