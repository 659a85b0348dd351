import { Component, type ReactNode } from 'react';
import { sentenceFor } from './sentence.ts';
import './problems.css';

/** The last resort when the page itself fails to draw: says so, and offers to start over. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="collapse" role="alert">
        <h1>The page stumbled</h1>
        <p>{sentenceFor(error)}</p>
        <button type="button" className="button is-primary" onClick={() => location.reload()}>
          Reload the page
        </button>
      </div>
    );
  }
}
