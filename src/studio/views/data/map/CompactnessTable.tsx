import { formatShare } from '../../../ui/format.ts';
import type { Embedding, Space } from '../report.ts';
import { groupingTitles, methodTitles, spaceTitles, type Grouping } from './symbols.ts';

interface CompactnessTableProps {
  readonly spaces: readonly Space[];
  readonly grouping: Grouping;
  /** The embedding that the map shows; its row stands out. */
  readonly shown: Embedding;
}

/** How near the images of a group lie to each other, in each space itself and on each of its maps. */
export function CompactnessTable({ spaces, grouping, shown }: CompactnessTableProps) {
  const { one, many } = groupingTitles[grouping.kind];
  const rows = spaces.flatMap((space) => [
    {
      key: space.name,
      title: `${spaceTitles[space.name]}, all ${space.dimensions.toLocaleString('en-US')} dimensions`,
      isShown: false,
      ...space.compactness,
    },
    ...space.embeddings.map((embedding) => ({
      key: `${space.name} ${embedding.method}`,
      title: `${spaceTitles[space.name]}, ${methodTitles[embedding.method]}`,
      isShown: embedding === shown,
      ...embedding.compactness,
    })),
  ]);
  return (
    <div className="compactness">
      <h4>How compact the {many} are</h4>
      <p className="method">
        Silhouette (Rousseeuw 1987): above 0, an image is nearer to its own {one} than to the next one. Neighbours: how many of an image’s
        nearest neighbours are of its {one}, and how many would be by chance.
      </p>
      <div className="table-scroll" role="region" aria-label="Compactness" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Silhouette</th>
              <th scope="col">Neighbours</th>
              <th scope="col">By chance</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, title, isShown, silhouette, neighbours, chance }) => (
              <tr key={key} aria-current={isShown ? 'true' : undefined}>
                <th scope="row">{title}</th>
                <td>{silhouette.toFixed(3)}</td>
                <td>{formatShare(neighbours)}</td>
                <td>{formatShare(chance)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
