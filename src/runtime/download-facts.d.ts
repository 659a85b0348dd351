/** What a download of a file of node_modules is, found out by the build (scripts/site/download-facts.ts). */
declare module '*?download' {
  const facts: {
    readonly bytes: number;
    /** 64 lower-case hexadecimal digits. */
    readonly sha256: string;
    /** Of the same file compressed by brotli, which lies beside it under `.br`; null where the page is served from its source. */
    readonly brotli: { readonly bytes: number; readonly sha256: string } | null;
  };
  export default facts;
}
