import { useStudio } from '../context.tsx';

const names = { webgpu: 'WebGPU', wasm: 'WASM' } as const;

/** Where models run in this browser, always in sight. */
export function ProviderBadge() {
  const provider = useStudio((state) => state.provider);
  if (!provider) return <p className="provider" data-testid="provider" />;
  return (
    <p className="provider" data-testid="provider" data-provider={provider.provider} title={`Runs on ${names[provider.provider]}: ${provider.reason}.`}>
      <span className="visually-hidden">Runs on </span>
      <strong>{names[provider.provider]}</strong>
      <span className="provider-detail">{provider.detail}</span>
    </p>
  );
}
