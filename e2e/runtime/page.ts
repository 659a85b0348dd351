import type { Remote } from 'comlink';
import { wrap } from 'comlink';
import type { ContractService } from './contract.worker.ts';

declare global {
  interface Window {
    /** The service of the worker in which the contract runs. */
    runtimeContract: Remote<ContractService>;
  }
}

window.runtimeContract = wrap<ContractService>(new Worker(new URL('./contract.worker.ts', import.meta.url), { type: 'module' }));
