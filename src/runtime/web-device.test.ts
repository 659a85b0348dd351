import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceLostError, ProviderUnavailableError } from './errors.ts';
import { sharedDevice, unlessLost } from './web-device.ts';

/** A graphics card's adapter whose devices can be lost by hand. */
function adapterOf(devices: { lose: (message: string) => void }[]) {
  return {
    features: new Set(['subgroups', 'depth-clip-control']),
    limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 29 },
    requestDevice: vi.fn(() => {
      let lose: (message: string) => void = () => undefined;
      const lost = new Promise((resolve) => {
        lose = (message) => resolve({ reason: 'unknown', message });
      });
      devices.push({ lose });
      return Promise.resolve({ lost });
    }),
  };
}

function installGpu(adapter: ReturnType<typeof adapterOf> | null): void {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
}

describe('the shared graphics device', () => {
  let devices: { lose: (message: string) => void }[];
  let adapter: ReturnType<typeof adapterOf>;
  beforeEach(() => {
    devices = [];
    adapter = adapterOf(devices);
    installGpu(adapter);
  });
  afterEach(async () => {
    devices.at(-1)?.lose('the test is over');
    await Promise.resolve();
    vi.unstubAllGlobals();
  });

  it("is requested once, with the adapter's features and limits that models need", async () => {
    expect(await sharedDevice()).toBe(await sharedDevice());
    expect(adapter.requestDevice).toHaveBeenCalledTimes(1);
    expect(adapter.requestDevice).toHaveBeenCalledWith(
      expect.objectContaining({
        requiredFeatures: ['subgroups'],
        requiredLimits: expect.objectContaining({ maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 29 }) as unknown,
      }),
    );
  });

  it('is replaced after its loss, of which every listener hears once', async () => {
    const first = await sharedDevice();
    const heard: string[] = [];
    first.onLost(({ reason }) => heard.push(reason));
    const callOff = first.onLost(() => heard.push('called off'));
    callOff();
    devices[0]?.lose('driver reset');
    await vi.waitFor(() => expect(heard).toEqual(['driver reset']));
    first.onLost(({ reason }) => heard.push(`late: ${reason}`));
    expect(heard).toEqual(['driver reset', 'late: driver reset']);
    expect(await sharedDevice()).not.toBe(first);
    expect(adapter.requestDevice).toHaveBeenCalledTimes(2);
  });

  it('ends work that would never end', async () => {
    const device = await sharedDevice();
    const work = unlessLost(device, new Promise(() => undefined));
    devices[0]?.lose('driver reset');
    await expect(work).rejects.toBeInstanceOf(DeviceLostError);
  });

  it('leaves work alone that ends by itself', async () => {
    const device = await sharedDevice();
    expect(await unlessLost(device, Promise.resolve(7))).toBe(7);
    await expect(unlessLost(device, Promise.reject(new RangeError('too large')))).rejects.toBeInstanceOf(RangeError);
  });

  it('is refused in a sentence where there is no adapter, and asked for again later', async () => {
    installGpu(null);
    await expect(sharedDevice()).rejects.toBeInstanceOf(ProviderUnavailableError);
    await expect(sharedDevice()).rejects.toThrow('no graphics adapter supports WebGPU');
    vi.stubGlobal('navigator', {});
    await expect(sharedDevice()).rejects.toThrow('this browser has no WebGPU');
    installGpu(adapter);
    await expect(sharedDevice()).resolves.toHaveProperty('device');
  });

  it('is refused with what the adapter says where that gives none', async () => {
    adapter.requestDevice.mockRejectedValueOnce(new DOMException('too many devices', 'OperationError'));
    await expect(sharedDevice()).rejects.toThrow(
      'The webgpu provider cannot be used: the graphics adapter gave no device (too many devices). Use wasm instead',
    );
  });
});
