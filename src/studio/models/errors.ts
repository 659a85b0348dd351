/** The catalog or a card could not be fetched or does not describe models as this page knows them. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  constructor(
    readonly url: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${new URL(url, 'http://localhost').pathname} could not be read: ${reason}. Try again in a moment.`, options);
  }
}
