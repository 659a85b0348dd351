/** Answers with the JSON files of a site, by path, and with 404 for others. */
export function fetchFrom(site: Record<string, unknown>): typeof globalThis.fetch {
  return (input) => {
    const file = site[new URL(input instanceof Request ? input.url : input).pathname];
    return Promise.resolve(file === undefined ? new Response(null, { status: 404 }) : Response.json(file));
  };
}
