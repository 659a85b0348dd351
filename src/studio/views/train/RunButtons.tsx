import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { formatRoute } from '../../session/navigation/routes.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { downloadFolder } from './download.ts';
import { filesOf } from './store.ts';
import type { TrainState } from './state.ts';

/** What can be done with a run. */
export function RunButtons({ store }: { readonly store: StoreApi<TrainState> }) {
  const { run, status, work, model, pause, goOn, finish, discard } = useStore(store);
  const isIdle = status === 'idle';
  const isTraining = !isIdle && work === 'training';
  const hasSteps = (run?.step ?? 0) > 0;
  const isDone = run ? run.step >= run.totalSteps : false;
  return (
    <div ref={keepFocus} className="train-buttons">
      {isTraining && (
        <button type="button" className="button" aria-disabled={status === 'stopping'} onClick={pause}>
          Pause
        </button>
      )}
      {isIdle && run && !isDone && (
        <button type="button" className={model ? 'button' : 'button is-primary'} onClick={() => void goOn()}>
          Go on
        </button>
      )}
      {hasSteps && !model && (isIdle || isTraining) && (
        <button
          type="button"
          className="button"
          aria-disabled={status === 'stopping'}
          onClick={() => status !== 'stopping' && void finish()}
        >
          {isTraining ? 'Stop and keep the model' : 'Make the model'}
        </button>
      )}
      {isIdle && model && (
        <>
          <a className="button is-primary" href={formatRoute({ view: 'generate' })}>
            Draw with it
          </a>
          <button type="button" className="button" onClick={() => void downloadFolder(model.card.id, filesOf(model))}>
            Download
          </button>
        </>
      )}
      {isIdle && run && (
        <button type="button" className="button" onClick={() => void discard()}>
          {model ? 'Train another' : 'Discard'}
        </button>
      )}
    </div>
  );
}
