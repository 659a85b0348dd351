/** What makes a page cross-origin isolated: shared memory, and with it threads for the wasm provider. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/** The answer with the headers of isolation, whatever its host sends: some hosts can send none of one's own. */
export function isolated(response: Response): Response {
  const missing = Object.entries(isolationHeaders).filter(([name, value]) => response.headers.get(name) !== value);
  if (missing.length === 0) return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of missing) headers.set(name, value);
  return new Response(response.body, { status, statusText, headers });
}
