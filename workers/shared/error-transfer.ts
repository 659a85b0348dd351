import { transferHandlers } from 'comlink';

/** Error classes that keep their identity across a worker boundary, by the name they travel under. */
export type ErrorRegistry = Readonly<Record<string, { readonly prototype: Error }>>;

/** An error as structured-cloneable data. `registered` is its name in the registry, null for a class that is not there. */
export interface WireError {
  readonly registered: string | null;
  readonly domException: boolean;
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: WireError | null;
}

const ownWords = new Set(['name', 'message', 'stack', 'cause']);

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** Turns whatever was thrown into data; fields that cannot be cloned (functions, live handles) are left behind. */
export function serializeError(thrown: unknown, registry: ErrorRegistry): WireError {
  if (!(thrown instanceof Error)) {
    return serializeError(new Error(`An unexpected value was thrown: ${String(thrown)}`), registry);
  }
  const entry = Object.entries(registry).find(([, candidate]) => Object.getPrototypeOf(thrown) === candidate.prototype);
  return {
    registered: entry?.[0] ?? null,
    domException: thrown instanceof DOMException,
    name: thrown.name,
    message: thrown.message,
    stack: thrown.stack ?? null,
    fields: Object.fromEntries(Object.entries(thrown).filter(([key, value]) => !ownWords.has(key) && isCloneable(value))),
    cause: thrown.cause === undefined ? null : serializeError(thrown.cause, registry),
  };
}

function define(target: Error, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: !ownWords.has(key) });
}

/** The inverse of `serializeError`: the same class (without running its constructor), message, fields and cause. */
export function reviveError(wire: WireError, registry: ErrorRegistry): Error {
  if (wire.domException) return new DOMException(wire.message, wire.name);
  const prototype = (wire.registered === null ? undefined : registry[wire.registered]?.prototype) ?? Error.prototype;
  const error = new Error(wire.message);
  Object.setPrototypeOf(error, prototype);
  define(error, 'name', wire.name);
  if (wire.stack !== null) define(error, 'stack', wire.stack);
  if (wire.cause !== null) define(error, 'cause', reviveError(wire.cause, registry));
  for (const [key, value] of Object.entries(wire.fields)) define(error, key, value);
  return error;
}

/** What has been installed so far: a page has several workers, each with errors of its own. */
const installed: Record<string, { readonly prototype: Error }> = {};

/**
 * Replaces comlink's handler of thrown values, which flattens every error to a plain one, by one that keeps the
 * classes of `registry` and their fields. Call it once for each registry on each side, before the first message.
 */
export function installErrorTransfer(registry: ErrorRegistry): void {
  Object.assign(installed, registry);
  const flattening = transferHandlers.get('throw');
  if (!flattening) throw new Error('comlink no longer has a handler named "throw"');
  const canHandle = (value: unknown): value is { value: unknown } => flattening.canHandle(value);
  transferHandlers.set('throw', {
    canHandle,
    serialize: (thrown: unknown) => [serializeError(canHandle(thrown) ? thrown.value : thrown, installed), []],
    deserialize: (wire: unknown) => {
      throw reviveError(wire as WireError, installed);
    },
  });
}
