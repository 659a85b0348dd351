import { useId, useMemo, type KeyboardEvent, type PointerEvent } from 'react';
import type { Embedding } from '../report.ts';
import type { ImageFolder } from './folder.ts';
import { MapThumbnails } from './MapThumbnails.tsx';
import { nearestPoint, nextPoint, type Direction, type Point } from './points.ts';
import { mapSide, mapUnits, symbolPath } from './symbols.ts';
import { useMovingPoints } from './useMovingPoints.ts';

interface EmbeddingMapProps {
  readonly label: string;
  readonly embedding: Embedding;
  /** The groups that have a colour of their own, in the order of the colours. */
  readonly coloured: readonly number[];
  readonly highlighted: number | null;
  readonly pointed: number | null;
  readonly folder: ImageFolder | null;
  readonly names: readonly string[] | null;
  readonly onPoint: (point: number | null) => void;
  /** A group was picked on the map. */
  readonly onToggle: (group: number) => void;
}

/** How near a pointer has to come to a point, as a share of the map's side. */
const reach = 0.03;

const directions: Partial<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** One point for each image; pointing at one, with a pointer or with the arrow keys, tells which it is. */
export function EmbeddingMap({ label, embedding, coloured, highlighted, pointed, folder, names, onPoint, onToggle }: EmbeddingMapProps) {
  const hint = useId();
  const targets = useMemo((): Point[] => embedding.points.map(([x, y]) => ({ x, y: 1 - y })), [embedding]);
  const points = useMovingPoints(targets);
  const groupOf = (index: number) => embedding.points[index]?.[2] ?? null;
  const ring = pointed === null ? null : points[pointed];

  function pointUnder({ currentTarget, clientX, clientY }: PointerEvent): number | null {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    // The map without the margin in which no point lies.
    const inner = (place: number) => (place * mapSide - mapUnits(0)) / (mapUnits(1) - mapUnits(0));
    return nearestPoint(points, { x: inner((clientX - left) / width), y: inner((clientY - top) / height) }, reach);
  }

  function press(event: KeyboardEvent): void {
    const direction = directions[event.key];
    const group = pointed === null ? null : groupOf(pointed);
    if (direction) onPoint(pointed === null ? nearestPoint(points, { x: 0.5, y: 0.5 }, 1) : nextPoint(points, pointed, direction));
    else if (event.key === 'Enter' && group !== null) onToggle(group);
    else if (event.key === 'Escape' && pointed !== null) onPoint(null);
    else return;
    event.preventDefault();
  }

  return (
    <div
      className="map"
      role="application"
      aria-label={label}
      aria-describedby={hint}
      tabIndex={0}
      onPointerDown={(event) => onPoint(pointUnder(event))}
      onPointerMove={(event) => onPoint(pointUnder(event))}
      // A finger leaves the map whenever it is lifted.
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && onPoint(null)}
      onClick={() => {
        const group = pointed === null ? null : groupOf(pointed);
        if (group !== null) onToggle(group);
      }}
      onKeyDown={press}
    >
      <svg viewBox={`0 0 ${mapSide} ${mapSide}`} aria-hidden="true">
        <MapPoints points={points} groups={embedding.points} coloured={coloured} highlighted={highlighted} />
        {folder && names && (
          <MapThumbnails
            folder={folder}
            names={names}
            points={points}
            isPreferred={(index) => highlighted === null || groupOf(index) === highlighted}
          />
        )}
        {ring && <circle className="map-ring" cx={mapUnits(ring.x)} cy={mapUnits(ring.y)} r={14} />}
      </svg>
      <p id={hint} className="visually-hidden">
        The arrow keys go from image to image, Enter highlights what belongs to the same group, Escape leaves the image.
      </p>
    </div>
  );
}

interface MapPointsProps {
  readonly points: readonly Point[];
  readonly groups: Embedding['points'];
  readonly coloured: readonly number[];
  readonly highlighted: number | null;
}

/** One path for each colour: thousands of points are a handful of elements. */
function MapPoints({ points, groups, coloured, highlighted }: MapPointsProps) {
  const layers = useMemo(() => {
    const members = (isMember: (group: number) => boolean) => points.filter((_, index) => isMember(groups[index]?.[2] ?? -1));
    const others = {
      group: null,
      path: symbolPath(
        members((group) => !coloured.includes(group) && group !== highlighted),
        null,
      ),
      className: 'map-points',
    };
    const own = coloured.map((group, colour) => ({
      group,
      path: symbolPath(
        members((member) => member === group),
        colour,
      ),
      className: `map-points group-${colour + 1}`,
    }));
    const isPlain = highlighted !== null && !coloured.includes(highlighted);
    const picked = {
      group: highlighted,
      path: symbolPath(
        members((group) => group === highlighted),
        null,
      ),
      className: 'map-points group-picked',
    };
    return isPlain ? [others, ...own, picked] : [others, ...own];
  }, [points, groups, coloured, highlighted]);

  // What is highlighted is drawn last, above the others.
  const ordered = layers.toSorted((left, right) => Number(left.group === highlighted) - Number(right.group === highlighted));
  const state = (group: number | null) => (highlighted === null ? undefined : group === highlighted ? 'highlighted' : 'faded');
  return ordered.map(({ group, path, className }) => <path key={className} className={className} data-state={state(group)} d={path} />);
}
