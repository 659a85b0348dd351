import { expose, wrap } from 'comlink';
import { describe, expect, it } from 'vitest';
import { installErrorTransfer, reviveError, serializeError } from './error-transfer.ts';

class ShortFileError extends Error {
  override readonly name = 'ShortFileError';
  constructor(
    readonly file: string,
    readonly missingBytes: number,
    options?: ErrorOptions,
  ) {
    super(`${file} lacks ${missingBytes} bytes.`, options);
  }
}
const registry = { ShortFileError };

const acrossAClone = (thrown: unknown) => reviveError(structuredClone(serializeError(thrown, registry)), registry);

describe('error transfer', () => {
  it('keeps class, message and fields of a registered error', () => {
    const revived = acrossAClone(new ShortFileError('model.onnx', 12));
    expect(revived).toBeInstanceOf(ShortFileError);
    expect(revived).toMatchObject({ name: 'ShortFileError', message: 'model.onnx lacks 12 bytes.', file: 'model.onnx', missingBytes: 12 });
  });

  it('keeps the chain of causes', () => {
    const revived = acrossAClone(new ShortFileError('a', 1, { cause: new TypeError('socket closed') }));
    expect(revived.cause).toBeInstanceOf(Error);
    expect(revived.cause).toMatchObject({ name: 'TypeError', message: 'socket closed' });
  });

  it('keeps an abort an abort', () => {
    const revived = acrossAClone(new DOMException('stopped', 'AbortError'));
    expect(revived).toBeInstanceOf(DOMException);
    expect(revived.name).toBe('AbortError');
  });

  it('leaves fields behind that cannot be cloned, and passes unknown classes as plain errors', () => {
    class Unregistered extends Error {
      override readonly name = 'Unregistered';
      readonly code = 7;
      readonly callback = () => undefined;
    }
    const revived = acrossAClone(new Unregistered('odd'));
    expect(revived).toBeInstanceOf(Error);
    expect(revived).toMatchObject({ name: 'Unregistered', message: 'odd', code: 7 });
    expect(revived).not.toHaveProperty('callback');
  });

  it('gives a thrown non-error a sentence', () => {
    expect(acrossAClone('boom').message).toBe('An unexpected value was thrown: boom');
  });

  it('works through comlink over a real message channel', async () => {
    installErrorTransfer(registry);
    const { port1, port2 } = new MessageChannel();
    expose(
      {
        read: () => {
          throw new ShortFileError('card.json', 3);
        },
      },
      port1,
    );
    const remote = wrap<{ read(): void }>(port2);
    const failure: unknown = await remote.read().then(
      () => null,
      (error: unknown) => error,
    );
    port1.close();
    expect(failure).toBeInstanceOf(ShortFileError);
    expect(failure).toMatchObject({ file: 'card.json', missingBytes: 3 });
  });
});
