import type { CSSProperties } from 'react';
import { formatMeasure, measureScale, measureTitle } from '../../../metrics/measure-format.ts';
import type { Measure } from '../../../documents/evaluation.ts';
import { Chart } from '../../ui/charts/Chart.tsx';
import { Legend } from '../../ui/charts/Legend.tsx';
import { linearScale, scaleFromZero, ticksOf } from '../../ui/charts/scale.ts';
import { compareModels, formatTimesFloor, isHigherBetter, suffixOf } from './measures.ts';
import type { ModelResults } from './results.ts';

/** What the numbers mean, and each of them for all models beside what real photographs reach. */
export function Comparison({ models }: { readonly models: readonly ModelResults[] }) {
  const compared = compareModels(models);
  const suffixes = [...new Set([...compared.keys()].flatMap((name) => suffixOf(name) ?? []))];
  return (
    <section className="card comparison" aria-labelledby="comparison">
      <h3 id="comparison">How far from real</h3>
      <div className="findings">
        <p>
          FID and KID are distances between generated images and photographs that no model was trained on, seen through a feature network:
          the nearer to the floor the better. The floor is what other real photographs reach in the place of the generated images; nothing
          can be expected to be better.
        </p>
        {suffixes.map((suffix) => (
          <p key={suffix}>
            FID-{suffix} and KID-{suffix} are of other features than the published FID and KID, and compare with their like alone.
          </p>
        ))}
        {compared.size === 0 && <p>No model here has been evaluated yet. Below each stands the command that does it.</p>}
      </div>
      {compared.size > 0 && (
        <>
          <Legend
            entries={[
              { name: 'Generated images', className: 'is-generated' },
              { name: 'Real photographs, the floor', className: 'is-floor' },
            ]}
          />
          <div className="chart-pair">
            {Array.from(compared, ([name, rows]) => (
              <MeasureChart key={name} name={name} rows={rows} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

type Rows = NonNullable<ReturnType<ReturnType<typeof compareModels>['get']>>;

/** For each result where it lies and where its floor does, on one axis from 0. */
function MeasureChart({ name, rows }: { readonly name: string; readonly rows: Rows }) {
  const shown = (value: number) => measureScale(name) * value;
  const values = rows.flatMap(({ generated, floor }) => [generated, floor]).flatMap((measure) => (measure ? shown(measure.value) : []));
  const { to } = scaleFromZero(values, 4);
  // An unbiased estimate of a distance as small as KID's floor may come out a little below 0.
  const scale = linearScale(Math.min(0, ...values), to);
  const placeOf = ({ value }: Measure) => scale.place(shown(value));
  const at = (measure: Measure) => ({ '--at': placeOf(measure) }) as CSSProperties;
  return (
    <Chart
      title={measureTitle(name)}
      note={isHigherBetter(name) ? 'Higher is better.' : 'Lower is better.'}
      numbers={{
        columns: ['Model', 'Images', 'Generated', 'Floor', 'Times the floor'],
        rows: rows.map((row) => [
          row.model,
          row.drawing,
          formatMeasure(row.generated, row.figures),
          row.floor ? formatMeasure(row.floor, row.figures) : 'not measured',
          formatTimesFloor(row),
        ]),
      }}
    >
      <div className="dots" role="img" aria-label={`${name}: ${rows.map(describeRow).join('; ')}`}>
        {rows.map(({ model, drawing, generated, floor }) => (
          <div key={`${model} ${drawing} ${generated.value}`} className="dots-row">
            <p>
              {model} <span>{drawing}</span>
            </p>
            <div className="dots-track">
              {floor && (
                <span
                  className="dots-gap"
                  style={
                    {
                      '--from': Math.min(placeOf(floor), placeOf(generated)),
                      '--to': Math.max(placeOf(floor), placeOf(generated)),
                    } as CSSProperties
                  }
                />
              )}
              {floor && <span className="dot is-floor" style={at(floor)} />}
              <span className="dot is-generated" style={at(generated)} />
            </div>
          </div>
        ))}
        <div className="dots-ticks">
          {ticksOf(scale, 4).map((tick) => (
            <span key={tick.at} className={endOfAxis(tick.at)} style={{ '--at': tick.at } as CSSProperties}>
              {tick.text}
            </span>
          ))}
        </div>
      </div>
    </Chart>
  );
}

/** The class of a number that stands at an end of the axis, 0 to 1. */
function endOfAxis(at: number): string | undefined {
  if (at < 0.03) return 'is-at-start';
  return at > 0.97 ? 'is-at-end' : undefined;
}

function describeRow({ model, drawing, generated, floor, figures }: Rows[number]): string {
  const real = floor ? `the floor is ${formatMeasure(floor, figures)}` : 'no floor was measured';
  return `${model} (${drawing}) ${formatMeasure(generated, figures)}, ${real}`;
}
