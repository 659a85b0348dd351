import { webProviders, type WebProvider } from '../../../runtime/provider.ts';
import { useStudio } from '../context.tsx';
import './provider.css';

const names: Record<WebProvider, string> = { webgpu: 'WebGPU', wasm: 'WASM' };

/** Where models run in this browser, always in sight; pressing it lets the visitor choose. */
export function ProviderBadge() {
  const provider = useStudio((state) => state.provider.inUse);
  const isMissing = useStudio((state) => state.provider.isMissing);
  const requested = useStudio((state) => state.provider.requested);
  const isIdle = useStudio((state) => state.run.status === 'idle');
  const request = useStudio((state) => state.provider.request);
  const known = webProviders.find((name) => name === requested) ?? '';
  return (
    <div
      className="provider"
      data-provider={provider?.provider}
      title={provider ? `Models run on ${names[provider.provider]}: ${provider.reason}.` : undefined}
    >
      <p data-testid="provider">
        <strong>{provider ? names[provider.provider] : isMissing ? 'No provider' : '…'}</strong>
        <span className="provider-detail">{provider?.detail}</span>
      </p>
      <select
        aria-label="Provider"
        value={known}
        disabled={!isIdle}
        onChange={({ target }) => void request(webProviders.find((name) => name === target.value) ?? null)}
      >
        <option value="">Choose automatically</option>
        {webProviders.map((name) => (
          <option key={name} value={name}>
            {names[name]}
          </option>
        ))}
      </select>
    </div>
  );
}
