import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useStudio } from '../../../session/context.tsx';
import { paintToy, type Inks, type ToyScene } from './paint.ts';

const inkNames = ['density', 'arrow', 'path', 'particle', 'predicted'] as const satisfies readonly (keyof Inks)[];

/** A moment of the toy, as sharp as the screen and in the colours of the page. */
export function ToyCanvas({ scene, label }: { readonly scene: ToyScene; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const inks = useRef<HTMLDivElement>(null);
  const colours = useColours();
  const [size, setSize] = useState(0);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setSize(Math.round((entry?.contentRect.width ?? 0) * devicePixelRatio)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const [element, named] = [canvas.current, inks.current];
    if (!element || !named || size === 0) return;
    const request = requestAnimationFrame(() => {
      const context = element.getContext('2d');
      if (!context) return;
      if (element.width !== size) element.width = element.height = size;
      paintToy(context, size, devicePixelRatio, scene, readInks(named));
    });
    return () => cancelAnimationFrame(request);
  }, [scene, size, colours]);

  return (
    <>
      <canvas ref={canvas} className="toy-canvas" role="img" aria-label={label} />
      <div ref={inks} className="toy-inks" hidden>
        {inkNames.map((name) => (
          <span key={name} data-ink={name} />
        ))}
      </div>
    </>
  );
}

/** What the theme makes of the colours that the style sheet names. */
function readInks(named: HTMLElement): Inks {
  const colourOf = (name: string) => {
    const element = named.querySelector(`[data-ink='${name}']`);
    return element ? getComputedStyle(element).color : '';
  };
  return Object.fromEntries(inkNames.map((name) => [name, colourOf(name)])) as unknown as Inks;
}

/** Another value whenever the page's colours are others. */
function useColours(): string {
  const theme = useStudio(({ appearance }) => appearance.theme);
  const isDark = useSyncExternalStore(followDarkness, () => darkness().matches);
  return `${theme} ${isDark}`;
}

const darkness = () => matchMedia('(prefers-color-scheme: dark)');

function followDarkness(listener: () => void): () => void {
  const query = darkness();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
