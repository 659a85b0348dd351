import { useMemo, useState } from 'react';
import { z } from 'zod';
import { Choice } from '../../../ui/controls/Choice.tsx';
import { useViewSettings } from '../../../session/navigation/useViewAddress.ts';
import type { Embedding, Report, Space } from '../report.ts';
import { Section } from '../sections/Section.tsx';
import { CompactnessTable } from './CompactnessTable.tsx';
import { EmbeddingMap } from './EmbeddingMap.tsx';
import type { ImageFolder } from './folder.ts';
import { FolderPicker } from './FolderPicker.tsx';
import { MapLegend } from './MapLegend.tsx';
import { methodTitles, spaceTitles, colouredGroups } from './symbols.ts';
import { PointReadout } from './PointReadout.tsx';
import './map.css';

/** The images as points on a plane on which like ones lie near each other. */
export function MapSection({ dataset, report }: { readonly dataset: string; readonly report: Report }) {
  const { embeddings } = report;
  const [space] = embeddings.spaces;
  const [embedding] = space?.embeddings ?? [];
  return (
    <Section title="Map" report={report} topics={['embeddings']} isWide>
      {space && embedding ? (
        <ImageMap dataset={dataset} embeddings={embeddings} first={{ space: space.name, method: embedding.method }} />
      ) : (
        <p>This report has no map.</p>
      )}
      {embeddings.omitted.map((sentence) => (
        <p key={sentence} className="method">
          {sentence}
        </p>
      ))}
    </Section>
  );
}

/** What the map is set to, as its address carries it; the group is one of the report's, by its place. */
const mapFields = {
  space: z.enum(['pixels', 'features']),
  method: z.enum(['pca', 'tsne', 'umap']),
  group: z.number().int().min(0).nullable(),
};

interface ImageMapProps {
  readonly dataset: string;
  readonly embeddings: Report['embeddings'];
  /** What is shown where no link asks for something else. */
  readonly first: { readonly space: Space['name']; readonly method: Embedding['method'] };
}

function ImageMap({ dataset, embeddings, first }: ImageMapProps) {
  const { spaces, groups, grouping, subset } = embeddings;
  const [chosen, choose] = useViewSettings({ view: 'data', dataset }, mapFields, { ...first, group: null });
  const [pointed, setPointed] = useState<number | null>(null);
  const [folder, setFolder] = useState<ImageFolder | null>(null);
  const highlighted = chosen.group !== null && chosen.group < groups.length ? chosen.group : null;
  const coloured = useMemo(() => colouredGroups(groups.map(({ count }) => count)), [groups]);

  const space = spaces.find(({ name }) => name === chosen.space) ?? spaces[0];
  const embedding = space?.embeddings.find(({ method }) => method === chosen.method) ?? space?.embeddings[0];
  if (!space || !embedding) return null;
  const group = pointed === null ? null : (embedding.points[pointed]?.[2] ?? null);
  const toggle = (wanted: number) => choose({ group: wanted === highlighted ? null : wanted });

  return (
    <>
      <div className="map-layout">
        <div className="map-choices">
          <Choice
            label="What is compared"
            value={space.name}
            onChange={(name) => choose({ space: name })}
            options={spaces.map(({ name }) => ({ value: name, title: spaceTitles[name] }))}
          />
          <Choice
            label="How it is laid out"
            value={embedding.method}
            onChange={(method) => choose({ method })}
            options={space.embeddings.map(({ method }) => ({ value: method, title: methodTitles[method] }))}
          />
        </div>
        <EmbeddingMap
          label={`Map of ${subset.count} images: ${spaceTitles[space.name].toLowerCase()} by ${methodTitles[embedding.method]}`}
          embedding={embedding}
          coloured={coloured}
          highlighted={highlighted}
          pointed={pointed}
          folder={folder}
          names={subset.names ?? null}
          onPoint={setPointed}
          onToggle={toggle}
        />
        <div className="map-side">
          <PointReadout
            grouping={grouping}
            group={group === null ? null : (groups[group] ?? null)}
            name={pointed === null ? null : (subset.names?.[pointed] ?? null)}
            folder={folder}
          />
          <MapLegend
            grouping={grouping}
            groups={groups}
            coloured={coloured}
            highlighted={highlighted}
            onHighlight={(wanted) => choose({ group: wanted })}
            onToggle={toggle}
          />
          {subset.names && <FolderPicker names={subset.names} folder={folder} onChange={setFolder} />}
          <p className="method">{describeEmbedding(space, embedding, subset)}</p>
          <CompactnessTable spaces={spaces} grouping={grouping} shown={embedding} />
        </div>
      </div>
    </>
  );
}

/** How the map was made, in a sentence or two. */
function describeEmbedding(
  space: Space,
  { method, parameters, explainedVariance }: Embedding,
  subset: Report['embeddings']['subset'],
): string {
  const settings = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  const made = `${subset.count} images drawn at random (seed ${subset.seed}), ${space.source}, laid out by ${[methodTitles[method], ...settings].join(', ')}.`;
  if (!explainedVariance) return `${made} Distances within a cluster say more than those between clusters.`;
  const [across, down] = explainedVariance.map((share) => `${(100 * share).toFixed(1)} %`);
  return `${made} The axes hold ${across} and ${down} of the variance.`;
}
