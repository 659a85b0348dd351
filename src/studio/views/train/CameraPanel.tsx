import { useCallback, useEffect, useRef, useState } from 'react';
import { pictureLimits } from '../../../../workers/pictures/contract.ts';
import { useStudio } from '../../session/context.tsx';
import { formatCount } from '../../ui/format.ts';
import { CameraError, openCamera, takePicture } from './camera.ts';

/** Between two pictures of a series: enough to move meanwhile. */
const seriesMilliseconds = 500;

interface CameraPanelProps {
  /** Is given the pictures, at least one, when the visitor has enough. */
  readonly onTake: (files: readonly File[]) => void;
  readonly onClose: () => void;
}

/** What the camera sees, and buttons that take pictures of it, one by one or in a series. */
export function CameraPanel({ onTake, onClose }: CameraPanelProps) {
  const video = useRef<HTMLVideoElement>(null);
  const shutter = useRef<HTMLButtonElement>(null);
  const report = useStudio((state) => state.problems.report);
  const [isLive, setIsLive] = useState(false);
  const [isSeries, setIsSeries] = useState(false);
  const [taken, setTaken] = useState<readonly File[]>([]);
  const isFull = taken.length >= pictureLimits.most;

  const fail = useCallback(
    (error: unknown) => {
      report(error);
      onClose();
    },
    [report, onClose],
  );

  useEffect(() => {
    let stream: MediaStream | null = null;
    let isOver = false;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    openCamera().then(
      (opened) => {
        stream = opened;
        if (isOver) return stop();
        opened.getVideoTracks()[0]?.addEventListener('ended', () => fail(new CameraError('ended')));
        if (video.current) video.current.srcObject = opened;
      },
      (error: unknown) => {
        if (!isOver) fail(error);
      },
    );
    return () => {
      isOver = true;
      stop();
    };
  }, [fail]);

  useEffect(() => {
    if (isLive) shutter.current?.focus();
  }, [isLive]);

  const take = useCallback(() => {
    if (!video.current) return;
    takePicture(video.current, `camera-${Date.now()}.jpg`).then((file) => setTaken((before) => [...before, file]), fail);
  }, [fail]);

  useEffect(() => {
    if (!isSeries || isFull) return undefined;
    const timer = setInterval(take, seriesMilliseconds);
    return () => clearInterval(timer);
  }, [isSeries, isFull, take]);

  const canTake = isLive && !isFull;
  return (
    <div className="camera" role="group" aria-label="Camera">
      <video ref={video} muted playsInline autoPlay aria-label="What the camera sees" onPlaying={() => setIsLive(true)} />
      <p role="status">{describe(isLive, taken.length)}</p>
      <div className="train-buttons">
        <button ref={shutter} type="button" className="button is-primary" aria-disabled={!canTake} onClick={() => canTake && take()}>
          Take a picture
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={isSeries}
          aria-disabled={!canTake}
          onClick={() => (canTake || isSeries) && setIsSeries(!isSeries)}
        >
          One every half second
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={taken.length === 0}
          onClick={() => {
            if (taken.length === 0) return;
            onTake(taken);
            onClose();
          }}
        >
          Use {taken.length === 1 ? 'this picture' : 'these pictures'}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Camera off
        </button>
      </div>
    </div>
  );
}

function describe(isLive: boolean, taken: number): string {
  if (!isLive) return 'Waiting for the camera: your browser asks whether this page may use it.';
  if (taken === 0) return 'Only the square in the middle is used. What the camera sees stays in this page.';
  const count = taken === 1 ? '1 picture is taken' : `${formatCount(taken)} pictures are taken`;
  if (taken < pictureLimits.fewest) return `${count}; ${pictureLimits.fewest} in all are needed.`;
  return taken >= pictureLimits.most ? `${count}, the most that there is room for.` : `${count}.`;
}
