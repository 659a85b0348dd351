export type Feeds = Readonly<Record<string, Float32Array | Uint8Array>>;

/** A graph opened for repeated runs; inputs have the shape that the graph states, outputs are float32. */
export interface GraphRunner {
  /** Runs once. Outputs are fresh arrays. Throws what its runtime's failure is called there. */
  run(feeds: Feeds): Promise<Map<string, Float32Array>>;
  release(): Promise<void>;
}
