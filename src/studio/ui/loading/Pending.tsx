import './site.css';

/** As tall as a screen, so that nothing jumps when what is on its way arrives. */
export function Pending({ label }: { readonly label: string }) {
  return (
    <div className="pending" aria-busy="true">
      <p className="visually-hidden">{label}…</p>
      <div className="pending-card" />
      <div className="pending-card" />
      <div className="pending-card" />
    </div>
  );
}
