/** The page's address with `?provider=` set, or without it for null; the rest stays as it is. */
export function withProvider(address: string, requested: string | null): string {
  const url = new URL(address);
  if (requested === null) url.searchParams.delete('provider');
  else url.searchParams.set('provider', requested);
  return url.href;
}
