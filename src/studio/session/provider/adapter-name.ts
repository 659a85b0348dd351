/** The most telling name that an adapter gives; browsers leave most fields empty to protect their visitors. */
export function adapterName(info: Pick<GPUAdapterInfo, 'description' | 'device' | 'vendor' | 'architecture'> | undefined): string {
  const names = info ? [info.description, info.device, `${info.vendor} ${info.architecture}`.trim()] : [];
  return names.find((name) => name !== '') ?? 'graphics adapter';
}
