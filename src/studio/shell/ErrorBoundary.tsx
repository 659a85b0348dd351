import { Component, type ReactNode } from 'react';
import { sentenceFor } from '../ui/sentence.ts';
import '../ui/notice.css';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** Names what the children are drawn from: with another one they get another try. */
  readonly occasion?: string;
}

interface ErrorBoundaryState {
  readonly error: Error | null;
  readonly occasion: string | undefined;
}

/** The last resort when the page itself fails to draw: says so, and offers to start over. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, occasion: this.props.occasion };

  static getDerivedStateFromProps({ occasion }: ErrorBoundaryProps, state: ErrorBoundaryState) {
    return occasion === state.occasion ? null : { error: null, occasion };
  }

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
