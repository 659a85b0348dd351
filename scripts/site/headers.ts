import { isolationHeaders } from '../../workers/offline/isolation.ts';

/** What the page needs, and nothing else: its own files, WebAssembly, pictures that it makes itself, and models that visitors bring. */
const contentSecurityPolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'", 'blob:'],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
} as const;

/** The headers of every answer of `npm start`, which docs/hosting.md asks other hosts to send. */
export const siteHeaders = {
  ...isolationHeaders,
  'Content-Security-Policy': Object.entries(contentSecurityPolicy)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** How long a file may be kept, by the beginning of its path: names below /assets/ carry the hash of their content. */
export const cacheControl = { assets: 'public, max-age=31536000, immutable', other: 'no-cache' } as const;

/** The headers as the file `_headers` has them, which some hosts read (Netlify, Cloudflare Pages). */
export function formatHeadersFile(): string {
  const block = (path: string, headers: Readonly<Record<string, string>>) => [
    path,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
  ];
  return `${[...block('/*', siteHeaders), ...block('/assets/*', { 'Cache-Control': cacheControl.assets })].join('\n')}\n`;
}
