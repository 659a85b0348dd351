import type { LoadedReport } from './report.ts';
import { BalanceSection } from './sections/BalanceSection.tsx';
import { ColourSection } from './sections/ColourSection.tsx';
import { DuplicatesSection } from './sections/DuplicatesSection.tsx';
import { ImagesSection } from './sections/ImagesSection.tsx';
import { MapSection } from './map/MapSection.tsx';
import { OriginSection } from './sections/OriginSection.tsx';
import { VarianceSection } from './sections/VarianceSection.tsx';

/** A report from what is there to what it means for a model. */
export function ReportSections({ dataset, report, meanImageUrl }: LoadedReport & { readonly dataset: string }) {
  return (
    <div className="report">
      <ImagesSection report={report} meanImageUrl={meanImageUrl} />
      <MapSection dataset={dataset} report={report} />
      <BalanceSection report={report} />
      <ColourSection report={report} />
      <VarianceSection report={report} />
      <DuplicatesSection report={report} />
      <OriginSection report={report} />
    </div>
  );
}
