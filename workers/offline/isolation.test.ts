import { describe, expect, it } from 'vitest';
import { isolated, isolationHeaders } from './isolation.ts';

describe('isolated', () => {
  it('adds what a host does not send, and keeps the rest', async () => {
    const response = isolated(new Response('a page', { status: 203, headers: { 'Content-Type': 'text/html' } }));
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect([response.status, await response.text()]).toEqual([203, 'a page']);
  });

  it('leaves an answer as it is whose host sends them', () => {
    const response = new Response('a page', { headers: isolationHeaders });
    expect(isolated(response)).toBe(response);
  });

  it('makes up for a weaker policy', () => {
    const response = new Response('a page', { headers: { ...isolationHeaders, 'Cross-Origin-Opener-Policy': 'unsafe-none' } });
    expect(isolated(response).headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  });
});
