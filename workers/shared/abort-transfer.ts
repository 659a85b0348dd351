import { transferHandlers } from 'comlink';

interface WireSignal {
  readonly aborted: boolean;
  readonly port: MessagePort;
}

/**
 * Lets an AbortSignal be an argument of a comlink call: the far side gets a signal of its own, which aborts when
 * this one does. It reacts as soon as the far side's event loop turns. Call it once on each side.
 */
export function installAbortTransfer(): void {
  transferHandlers.set('abort-signal', {
    canHandle: (value: unknown): value is AbortSignal => value instanceof AbortSignal,
    serialize: (value: unknown) => {
      const signal = value as AbortSignal;
      const { port1, port2 } = new MessageChannel();
      signal.addEventListener('abort', () => port1.postMessage('abort'), { once: true });
      const wire: WireSignal = { aborted: signal.aborted, port: port2 };
      return [wire, [port2]];
    },
    deserialize: (value: unknown) => {
      const { aborted, port } = value as WireSignal;
      const controller = new AbortController();
      if (aborted) controller.abort();
      else port.onmessage = () => controller.abort();
      return controller.signal;
    },
  });
}
