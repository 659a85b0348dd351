import { useMemo, useState } from 'react';
import { Choice } from '../../controls/Choice.tsx';
import type { Embedding, Report, Space } from '../report.ts';
import { Section } from '../sections/Section.tsx';
import { CompactnessTable } from './CompactnessTable.tsx';
import { EmbeddingMap } from './EmbeddingMap.tsx';
import type { ImageFolder } from './folder.ts';
import { FolderPicker } from './FolderPicker.tsx';
import { MapLegend } from './MapLegend.tsx';
import { methodTitles, spaceTitles } from './names.ts';
import { PointReadout } from './PointReadout.tsx';
import { colouredGroups } from './symbols.ts';
import './map.css';

/** The images as points on a plane on which like ones lie near each other. */
export function MapSection({ report }: { readonly report: Report }) {
  const { embeddings } = report;
  const [space] = embeddings.spaces;
  const [embedding] = space?.embeddings ?? [];
  return (
    <Section title="Map" report={report} topics={['embeddings']} isWide>
      {space && embedding ? (
        <ImageMap embeddings={embeddings} first={{ space: space.name, method: embedding.method }} />
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

interface Chosen {
  readonly space: Space['name'];
  readonly method: Embedding['method'];
}

function ImageMap({ embeddings, first }: { readonly embeddings: Report['embeddings']; readonly first: Chosen }) {
  const { spaces, groups, grouping, subset } = embeddings;
  const [chosen, setChosen] = useState(first);
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const [folder, setFolder] = useState<ImageFolder | null>(null);
  const coloured = useMemo(() => colouredGroups(groups.map(({ count }) => count)), [groups]);

  const space = spaces.find(({ name }) => name === chosen.space) ?? spaces[0];
  const embedding = space?.embeddings.find(({ method }) => method === chosen.method) ?? space?.embeddings[0];
  if (!space || !embedding) return null;
  const group = pointed === null ? null : (embedding.points[pointed]?.[2] ?? null);
  const toggle = (wanted: number) => setHighlighted(wanted === highlighted ? null : wanted);

  return (
    <>
      <div className="map-layout">
        <div className="map-choices">
          <Choice
            label="What is compared"
            value={space.name}
            onChange={(name) => setChosen({ ...chosen, space: name })}
            options={spaces.map(({ name }) => ({ value: name, title: spaceTitles[name] }))}
          />
          <Choice
            label="How it is laid out"
            value={embedding.method}
            onChange={(method) => setChosen({ ...chosen, method })}
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
            onHighlight={setHighlighted}
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
