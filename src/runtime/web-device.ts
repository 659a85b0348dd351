import { DeviceLostError } from './errors.ts';
import { reasonWithoutAdapter, requestAdapter, webGpuUnavailable } from './web-provider.ts';

/** A graphics device that says when it goes away. */
export interface WatchedDevice {
  readonly device: GPUDevice;
  /** Calls `listener` once when the device is lost, at once if it is lost already; the returned function calls that off. */
  readonly onLost: (listener: (error: DeviceLostError) => void) => () => void;
}

/** What the runtime's kernels profit from, where the adapter has it. */
const features: readonly GPUFeatureName[] = ['shader-f16', 'subgroups'];

/** The limits that the size of a model and of its batch meet; a device has the lowest values unless asked for more. */
const limits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

let current: Promise<WatchedDevice> | undefined;

async function requestDevice(): Promise<WatchedDevice> {
  const { gpu } = navigator as Partial<Navigator>;
  const adapter = await requestAdapter(gpu);
  if (!adapter) throw webGpuUnavailable(reasonWithoutAdapter(gpu));
  const device = await adapter
    .requestDevice({
      requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
    })
    .catch((cause: unknown) => {
      throw webGpuUnavailable('the graphics adapter gave no device', { cause });
    });
  return watch(device);
}

function watch(device: GPUDevice): WatchedDevice {
  const listeners = new Set<(error: DeviceLostError) => void>();
  let loss: DeviceLostError | undefined;
  void device.lost.then(({ reason, message }) => {
    const error = new DeviceLostError(message === '' ? reason : message);
    loss = error;
    current = undefined;
    listeners.forEach((listener) => listener(error));
    listeners.clear();
  });
  return {
    device,
    onLost(listener) {
      if (loss) listener(loss);
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What runs on a device that goes away may fail before the device says why. */
const noticeMilliseconds = 500;

/**
 * Settles as `work` does, or rejects as soon as the device is lost: what runs on a lost device may fail in any way or
 * never end.
 *
 * @throws DeviceLostError
 */
export function unlessLost<Result>({ onLost }: WatchedDevice, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const callOff = onLost(reject);
    work.then(
      (result) => {
        callOff();
        resolve(result);
      },
      (error: unknown) => {
        setTimeout(() => {
          callOff();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is thrown as it was given
          reject(error);
        }, noticeMilliseconds);
      },
    );
  });
}

/** Passes over the loss of a device in what frees memory of it: what a lost device held is free already. */
export function unlessAlreadyFree(error: unknown): void {
  if (!(error instanceof DeviceLostError)) throw error;
}

/**
 * The one device that all models of this page or worker share. It is requested at the first call, and anew after it
 * was lost.
 *
 * @throws ProviderUnavailableError where there is none
 */
export function sharedDevice(): Promise<WatchedDevice> {
  current ??= requestDevice().catch((error: unknown) => {
    current = undefined;
    throw error;
  });
  return current;
}
