import { expose } from 'comlink';
import { openRecurrentWebGraph, openWebGraph } from '../../../src/runtime/web-graph.ts';
import { installAbortTransfer } from '../../shared/abort-transfer.ts';
import { installErrorTransfer } from '../../shared/error-transfer.ts';
import { showLife } from '../../shared/life-signs.ts';
import { loadRuntime } from '../../sampling/program.ts';
import { breathe } from '../breathe.ts';
import { trainingErrors } from '../contract.ts';
import { loading } from '../loading.ts';
import { createPointTrainer } from './trainer.ts';

installErrorTransfer(trainingErrors);
installAbortTransfer();
showLife();

expose(
  createPointTrainer({
    loadRuntime: (provider, signal, onProgress) => loadRuntime(provider, loading(signal, onProgress)),
    openSteps: (graph, program, names) => openRecurrentWebGraph(graph, 'wasm', names, { program }),
    openGraph: (graph, program) => openWebGraph(graph, 'wasm', { program }),
    breathe,
  }),
);
