import { useMemo, type CSSProperties } from 'react';
import { formatCount } from '../../ui/format.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { Chapter } from './Chapter.tsx';
import { networkStages, remainingParameters, type NetworkStage } from './network-stages.ts';
import type { ChapterSettings } from './settings.ts';

const predictionWords = { epsilon: 'the noise', x0: 'the clean image', v: 'a mixture of noise and image that is called v' } as const;
const sideWords = { down: 'on the way down', bottom: 'at the bottom', up: 'on the way up' } as const;

/** The chosen model's UNet, stage by stage. */
export function NetworkChapter({ entry, settings, onChange }: ChapterSettings & { readonly entry: ModelEntry }) {
  const { network, diffusion } = entry.card;
  const stages = useMemo(() => networkStages(network), [network]);
  const chosen = stages.find(({ id }) => id === settings.stage) ?? stages[0];
  const most = Math.max(...stages.map(({ width }) => width));

  return (
    <Chapter
      number={2}
      title="A network learns to see through it"
      text={
        <>
          <p>
            A UNet looks at the noisy image at several sizes. On the way down it shrinks the image and sees more of it at a time; on the way
            up it grows again. Between the two ways <em>skip connections</em> hand across the details that the small sizes have lost.
          </p>
          <p>
            What comes out has the size of the image: this model’s prediction of {predictionWords[diffusion.prediction]}. From it both the
            noise and the image follow, for the rates of the mixture are known.
          </p>
          <p>Choose a stage of this model’s network to see what it is made of.</p>
        </>
      }
    >
      <div
        className="network"
        role="radiogroup"
        aria-label="Stages of the network"
        style={{ '--levels': network.widths.length, '--stages': stages.length } as CSSProperties}
      >
        {stages.map((stage, index) => (
          <label
            key={stage.id}
            className="network-stage"
            data-side={stage.side}
            style={{ '--level': stage.level, '--index': index, '--share': stage.width / most } as CSSProperties}
          >
            <input
              type="radio"
              name="network-stage"
              value={stage.id}
              checked={stage.id === chosen?.id}
              onChange={() => onChange({ stage: stage.id })}
            />
            <span className="network-block">
              <span>{stage.resolution}²</span>
              <span className="visually-hidden"> pixels, {sideWords[stage.side]}</span>
            </span>
          </label>
        ))}
      </div>
      {chosen && (
        <StageFacts
          stage={chosen}
          remaining={remainingParameters(network)}
          reads={`${network.kind === 'unet2d' ? 'timestep' : 'noise level'}${network.classes === undefined ? '' : ' and the class'}`}
        />
      )}
    </Chapter>
  );
}

interface StageFactsProps {
  readonly stage: NetworkStage;
  /** Weights outside the stages. */
  readonly remaining: number;
  /** What the network is told beside the image. */
  readonly reads: string;
}

function StageFacts({ stage, remaining, reads }: StageFactsProps) {
  const { side, resolution, width, blocks, attends, parameters } = stage;
  return (
    <p className="chapter-fact" aria-live="polite">
      {`${blocks} residual ${blocks === 1 ? 'block' : 'blocks'} ${sideWords[side]}, `}
      {`${width} feature maps of ${resolution} × ${resolution}${attends ? ', with self-attention' : ''}, `}
      {`${formatCount(parameters)} weights. Outside the stages are ${formatCount(remaining)}: the first and the last convolution, and what reads the ${reads}.`}
    </p>
  );
}
