import { isKept } from '../../../../workers/offline/contract.ts';

/**
 * `fetch`, of whose every use `tell` hears whether the server answers: one that cannot be reached does not, nor one in whose
 * place the browser's storage does.
 */
export function watchAnswers(fetch: typeof globalThis.fetch, tell: (isReachable: boolean) => void): typeof globalThis.fetch {
  return async (...request) => {
    try {
      const response = await fetch(...request);
      tell(!isKept(response));
      return response;
    } catch (error) {
      // What fetch throws when there is no answer; whoever aborts it throws something else.
      if (error instanceof TypeError) tell(false);
      throw error;
    }
  };
}
