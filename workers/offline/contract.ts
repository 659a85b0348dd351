/** What page and service worker say to each other. */

/** From the page to a service worker that waits: to take the place of the one before. */
export const newVersionMessage = 'stepwise:take-new-version';

/** From the service worker, with an answer: what caches it came through (RFC 9211). */
const header = 'Cache-Status';
const hit = 'stepwise; hit';

/** The answer, kept on an earlier visit, so that the page can tell it from one that came just now. */
export function markKept(response: Response): Response {
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.set(header, hit);
  return new Response(response.body, { status, statusText, headers });
}

/** Whether an answer was kept on an earlier visit and is given since the server could not be reached. */
export function isKept({ headers }: Response): boolean {
  return headers.get(header) === hit;
}
