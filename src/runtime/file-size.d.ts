/** The size of a file in bytes (see vite.config.ts). */
declare module '*?bytes' {
  const bytes: number;
  export default bytes;
}
