import { useId } from 'react';
import { QuestionIcon } from '../../ui/icons.tsx';

/** What the numbers of the readout mean, for who has never met a diffusion model. */
export function ReadoutKey() {
  const id = useId();
  return (
    <>
      <button type="button" className="icon-button" aria-label="What these numbers mean" title="What these numbers mean" popoverTarget={id}>
        <QuestionIcon />
      </button>
      <div id={id} className="dialog readout-key" popover="auto" role="dialog" aria-label="What these numbers mean">
        <p>
          <span className="readout-key-sum">
            noisy image = <span data-kind="signal">signal</span> × image + <span data-kind="noise">noise</span> × pure noise
          </span>
          The network sees the left side only and predicts the image in it. A step takes that prediction and mixes it anew, with a little
          less noise.
        </p>
        <dl>
          <div>
            <dt>Step</dt>
            <dd>How many such steps have been taken.</dd>
          </div>
          <div>
            <dt>t</dt>
            <dd>The time on the noise schedule. It runs backwards: from pure noise down to 0, the finished image.</dd>
          </div>
          <div data-kind="signal">
            <dt>Signal</dt>
            <dd>How strongly the image shows, 0 to 1.</dd>
          </div>
          <div data-kind="noise">
            <dt>Noise</dt>
            <dd>How strong the noise over it is, 0 to 1. The squares of the two add up to 1.</dd>
          </div>
        </dl>
      </div>
    </>
  );
}
