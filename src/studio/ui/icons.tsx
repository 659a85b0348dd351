import type { ReactNode } from 'react';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.2v9.6L12.6 8z" fill="currentColor" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M5.25 3.5v9M10.75 3.5v9" strokeWidth="2.25" />
  </Icon>
);
export const PreviousIcon = () => (
  <Icon>
    <path d="M9.75 3.75 5.5 8l4.25 4.25" />
  </Icon>
);
export const NextIcon = () => (
  <Icon>
    <path d="M6.25 3.75 10.5 8l-4.25 4.25" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />
  </Icon>
);
export const UndoIcon = () => (
  <Icon>
    <path d="M5.75 3.25 2.75 6.25l3 3M3 6.25h6.25a3.5 3.5 0 0 1 0 7H6.5" />
  </Icon>
);
export const DiceIcon = () => (
  <Icon>
    <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" />
    <path d="M5.6 5.6h.01M10.4 5.6h.01M8 8h.01M5.6 10.4h.01M10.4 10.4h.01" strokeWidth="1.9" />
  </Icon>
);
export const LockIcon = () => (
  <Icon>
    <rect x="3.25" y="7" width="9.5" height="6.5" rx="1.5" />
    <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" />
  </Icon>
);
export const UnlockIcon = () => (
  <Icon>
    <rect x="3.25" y="7" width="9.5" height="6.5" rx="1.5" />
    <path d="M5.25 7V4.75a2.75 2.75 0 0 1 5.3-1" />
  </Icon>
);
export const MagnifierIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.4 10.4 3.35 3.35M7 5.25v3.5M5.25 7h3.5" />
  </Icon>
);
export const DownloadIcon = () => (
  <Icon>
    <path d="M8 2.5v7.75M4.9 7.4 8 10.5l3.1-3.1M3 13.25h10" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.75" />
    <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M13.25 9.6A5.6 5.6 0 0 1 6.4 2.75a5.6 5.6 0 1 0 6.85 6.85z" />
  </Icon>
);
export const SystemIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" fill="currentColor" />
  </Icon>
);
export const KeyboardIcon = () => (
  <Icon>
    <rect x="1.5" y="4" width="13" height="8.5" rx="1.75" />
    <path d="M4.25 6.75h.01M6.75 6.75h.01M9.25 6.75h.01M11.75 6.75h.01M5.25 9.75h5.5" />
  </Icon>
);
export const WarningIcon = () => (
  <Icon>
    <path d="M8 2.25 14.25 13H1.75zM8 6.5v3M8 11.25h.01" />
  </Icon>
);
export const QuestionIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M6.4 6.4a1.65 1.65 0 1 1 2.5 1.45c-.6.35-.9.7-.9 1.3M8 11.25h.01" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

/** The product's sign: three steps from noise up to an image. */
export const Mark = () => (
  <svg className="mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
    <rect x="1" y="13" width="5.2" height="6" rx="1.2" fill="var(--noise)" />
    <rect x="7.4" y="7.5" width="5.2" height="11.5" rx="1.2" fill="color-mix(in oklab, var(--noise), var(--signal))" />
    <rect x="13.8" y="1" width="5.2" height="18" rx="1.2" fill="var(--signal)" />
  </svg>
);
