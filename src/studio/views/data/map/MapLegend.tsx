import { SelectField } from '../../../ui/controls/SelectField.tsx';
import { formatCount } from '../../../ui/format.ts';
import { groupingTitles, type Group, type Grouping, symbolPath } from './symbols.ts';

interface MapLegendProps {
  readonly grouping: Grouping;
  readonly groups: readonly Group[];
  readonly coloured: readonly number[];
  readonly highlighted: number | null;
  readonly onHighlight: (group: number | null) => void;
  readonly onToggle: (group: number) => void;
}

/** What the colours stand for, and the choice of one group to highlight. */
export function MapLegend({ grouping, groups, coloured, highlighted, onHighlight, onToggle }: MapLegendProps) {
  const { many } = groupingTitles[grouping.kind];
  const others = groups.length - coloured.length;
  const options = groups.map(({ name, count }, group) => ({ value: String(group), title: `${name} (${count})` }));
  return (
    <div className="map-legend">
      <SelectField
        label="Highlight"
        value={highlighted === null ? '' : String(highlighted)}
        options={[{ value: '', title: 'Nothing' }, ...options]}
        onChange={(value) => onHighlight(value === '' ? null : Number(value))}
      />
      <ul>
        {coloured.map((group, colour) => (
          <li key={group}>
            <button type="button" className="map-legend-button" aria-pressed={group === highlighted} onClick={() => onToggle(group)}>
              <svg viewBox="488 488 24 24" aria-hidden="true">
                <path className={`map-points group-${colour + 1}`} d={symbolPath([{ x: 0.5, y: 0.5 }], colour)} />
              </svg>
              {groups[group]?.name} <span>{formatCount(groups[group]?.count ?? 0)}</span>
            </button>
          </li>
        ))}
        {others > 0 && (
          <li className="map-legend-others">
            <svg viewBox="488 488 24 24" aria-hidden="true">
              <path className="map-points" d={symbolPath([{ x: 0.5, y: 0.5 }], null)} />
            </svg>
            {formatCount(others)} other {many}, in grey: more colours could not be told apart
          </li>
        )}
      </ul>
    </div>
  );
}
