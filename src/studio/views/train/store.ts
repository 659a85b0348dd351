import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CroppedPicture, PicturesService } from '../../../../workers/pictures/contract.ts';
import type { TrainingEvent, TrainingService, TrainRequest } from '../../../../workers/training/contract.ts';
import { withLoss } from '../../../../workers/training/facts.ts';
import { pictureSideFor, recipeFor, stepsFor } from '../../../../workers/training/recipe.ts';
import type { RunFacts } from '../../../../workers/training/facts.ts';
import { DeviceLostError } from '../../../runtime/errors.ts';
import { createJob } from '../../session/job.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import type { StudioState } from '../../session/state.ts';
import type { MadeModel, TrainState } from './state.ts';

interface TrainDependencies {
  readonly trainer: TrainingService;
  readonly cropper: PicturesService;
  readonly studio: () => Pick<StudioState, 'provider' | 'problems' | 'ownModels'>;
  readonly randomSeed: () => number;
}

/** So many pictures are shown as they are cropped; more would say no more. */
const MOST_SHOWN = 120;

/** The state of the view Train: it has a store of its own, for its code comes later than the page's. */
export function createTrainStore({ trainer, cropper, studio, randomSeed }: TrainDependencies): StoreApi<TrainState> {
  return createStore<TrainState>()((set, get) => {
    const cropping = createJob();
    const job = createJob(({ status }) => set({ status, ...(status === 'idle' && { progress: null }) }));
    /** Of the pictures, so that they can be cropped to another size. */
    let files: readonly File[] = [];
    /** When what was begun last has ended. */
    let sitting = Promise.resolve();
    let cropped = Promise.resolve();

    function receive(event: TrainingEvent): void {
      switch (event.kind) {
        case 'preparing':
          set({ progress: event.progress });
          break;
        case 'opened':
          set({ run: event.facts, progress: null });
          job.enter('running');
          break;
        case 'steps': {
          const { step, seconds, loss, imagesPerSecond, point } = event;
          set(({ run }) => ({
            imagesPerSecond,
            loss,
            run: run && { ...run, step, seconds, losses: point ? withLoss(run.losses, point) : run.losses },
          }));
          break;
        }
        case 'validation': {
          const { step, loss, psnr } = event;
          set(({ run }) => ({
            run: run && { ...run, validations: [...run.validations.filter((point) => point.step < step), { step, loss, psnr }] },
          }));
          break;
        }
        case 'samples':
          set({ samples: event });
          break;
        case 'saved':
          set({ saved: { step: event.step, isLasting: event.isLasting } });
          break;
      }
    }

    async function train(request: Pick<TrainRequest, 'run'>): Promise<void> {
      const end = await job.start(async (signal) => {
        studio().problems.dismiss();
        set({
          work: 'training',
          model: null,
          imagesPerSecond: null,
          loss: null,
          ...(request.run && { run: null, samples: null, saved: null }),
        });
        const { provider } = await studio().provider.choose();
        signal.throwIfAborted();
        return trainThroughLosses(signal, { ...request, provider });
      });
      if (end?.outcome === 'finished') set({ run: end.result });
      if (end?.outcome === 'failed') {
        studio().problems.report(end.error);
        // What was kept last is where it goes on.
        set({ run: await trainer.recall().catch(() => null) });
      }
      if (end?.outcome === 'stopped') set({ run: await trainer.recall().catch(() => null) });
      const { run } = get();
      if (end?.outcome === 'finished' && run && run.step >= run.totalSteps) await makeModel();
    }

    /** Trains, and goes on from what was kept last where the graphics device is lost, but not where that leads nowhere. */
    async function trainThroughLosses(signal: AbortSignal, request: TrainRequest): Promise<RunFacts> {
      let lossesInVain = 0;
      for (let next = request; ; next = { ...request, run: null }) {
        const before = get().saved?.step ?? 0;
        try {
          return await trainer.train(signal, next, receive);
        } catch (error) {
          const { saved } = get();
          if (!(error instanceof DeviceLostError) || signal.aborted || saved === null) throw error;
          lossesInVain = saved.step > before ? 0 : lossesInVain + 1;
          if (lossesInVain > 1) throw error;
          job.enter('preparing');
        }
      }
    }

    function begin(request: Pick<TrainRequest, 'run'>): Promise<void> {
      if (!job.isUnderWay()) sitting = train(request);
      return sitting;
    }

    async function makeModel(): Promise<void> {
      const end = await job.start(async (signal): Promise<MadeModel> => {
        set({ work: 'finishing' });
        const { provider } = await studio().provider.choose();
        signal.throwIfAborted();
        return trainer.finish(signal, provider);
      });
      if (end?.outcome === 'failed') studio().problems.report(end.error);
      if (end?.outcome !== 'finished') return;
      set({ model: end.result });
      await studio().ownModels.open(filesOf(end.result));
    }

    function crop(start: ModelEntry | null): Promise<void> {
      cropping.stop();
      cropped = cropped.then(() => cropNow(start));
      return cropped;
    }

    async function cropNow(start: ModelEntry | null): Promise<void> {
      const shown: CroppedPicture[] = [];
      set({ pictures: { status: 'cropping', files: files.length }, shown });
      const side = pictureSideFor(start?.card ?? null);
      const end = await cropping.start((signal) =>
        cropper.crop(signal, { files, side }, (picture) => {
          if (!signal.aborted && picture.index < MOST_SHOWN) set({ shown: [...get().shown, picture] });
        }),
      );
      if (end?.outcome === 'finished') set({ pictures: { status: 'ready', cropped: end.result } });
      if (end?.outcome === 'failed') {
        set({ pictures: { status: 'none' }, shown: [] });
        studio().problems.report(end.error);
      }
    }

    return {
      form: { startId: undefined, images: 8000, horizontalFlip: true, title: 'My pictures' },
      pictures: { status: 'none' },
      shown: [],
      run: undefined,
      status: 'idle',
      work: 'training',
      progress: null,
      imagesPerSecond: null,
      loss: null,
      samples: null,
      saved: null,
      model: null,

      async recall() {
        if (get().run !== undefined) return;
        const run = await trainer.recall().catch(() => null);
        if (get().run === undefined) set({ run });
      },
      change: (changes) => set(({ form }) => ({ form: { ...form, ...changes } })),
      async takePictures(taken, start) {
        files = taken;
        await crop(start);
      },
      async addPictures(added, start) {
        files = [...files, ...added];
        await crop(start);
      },
      async fitPictures(start) {
        const { pictures } = get();
        if (pictures.status === 'ready' && pictures.cropped.side !== pictureSideFor(start?.card ?? null)) await crop(start);
      },
      async start(start) {
        const { pictures, form } = get();
        if (pictures.status !== 'ready') return;
        const { side, pixels } = pictures.cropped;
        await begin({
          run: {
            title: form.title.trim() === '' ? 'My pictures' : form.title.trim(),
            config: recipeFor(start?.card ?? null, randomSeed()),
            totalSteps: stepsFor(form.images),
            horizontalFlip: form.horizontalFlip,
            start: start && { card: start.card, weightsUrl: start.weightsUrl },
            pictures: { side, pixels },
          },
        });
      },
      goOn: () => begin({ run: null }),
      pause: job.stop,
      async finish() {
        job.stop();
        await sitting;
        await makeModel();
      },
      async discard() {
        if (job.isUnderWay()) return;
        await trainer.discard();
        set({ run: null, samples: null, saved: null, model: null });
      },
    };
  });
}

/** A model's folder, as a visitor would bring it. */
export function filesOf({ card, file }: MadeModel) {
  return [
    { path: `${card.id}/card.json`, file: new File([JSON.stringify(card, null, 2)], 'card.json', { type: 'application/json' }) },
    { path: `${card.id}/${card.file.name}`, file: new File([file], card.file.name) },
  ];
}
