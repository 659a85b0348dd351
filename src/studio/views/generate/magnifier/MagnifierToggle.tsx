import { useStudio } from '../../../session/context.tsx';
import { MagnifierIcon } from '../../../ui/icons.tsx';

export function MagnifierToggle() {
  const isMagnifying = useStudio((state) => state.magnifier.isOn);
  const magnify = useStudio((state) => state.magnifier.toggle);
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Magnifier"
      aria-pressed={isMagnifying}
      aria-keyshortcuts="m"
      title={isMagnifying ? 'Put the magnifier away (M or Esc)' : 'Magnify the pixels under the pointer (M)'}
      onClick={() => magnify(!isMagnifying)}
    >
      <MagnifierIcon />
    </button>
  );
}
