import type { Graph, Value } from './graph.ts';

/** What is remembered of the values of graphs, for as long as those live. */
export class ValueNotes<Note> {
  private readonly ofGraphs = new WeakMap<Graph, Map<string, Note>>();

  get(graph: Graph, value: Value): Note | undefined {
    return this.ofGraphs.get(graph)?.get(value.name);
  }

  set(graph: Graph, value: Value, note: Note): void {
    const notes = this.ofGraphs.get(graph) ?? new Map<string, Note>();
    this.ofGraphs.set(graph, notes.set(value.name, note));
  }
}
