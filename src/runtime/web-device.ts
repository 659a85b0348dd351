import { DeviceLostError, ProviderUnavailableError } from './errors.ts';
import { requestAdapter } from './web-provider.ts';

/** A graphics device that says when it goes away. */
export interface WatchedDevice {
  readonly device: GPUDevice;
  /** Resolves when the device is lost; it never rejects. */
  readonly lost: Promise<DeviceLostError>;
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
  const unavailable = (reason: string, options?: ErrorOptions) =>
    new ProviderUnavailableError('webgpu', reason, 'Use wasm instead, or update the browser and its graphics driver.', options);
  const adapter = await requestAdapter((navigator as Partial<Navigator>).gpu);
  if (!adapter) throw unavailable('no graphics adapter supports WebGPU');
  const device = await adapter
    .requestDevice({
      requiredFeatures: features.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
    })
    .catch((cause: unknown) => {
      throw unavailable('the graphics adapter gave no device', { cause });
    });
  const lost = device.lost.then(({ reason, message }) => {
    current = undefined;
    return new DeviceLostError(message === '' ? reason : message);
  });
  return { device, lost };
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
