import { sentenceFor } from '../sentence.ts';

/** Something that is fetched when it is needed. */
export type Loaded<Value> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: Value }
  | { readonly status: 'failed'; readonly sentence: string };

/** Tells how a promise goes: that it is on its way, then its value or, as a sentence for the visitor, its failure. */
export async function tell<Value>(value: Promise<Value>, show: (state: Loaded<Value>) => void): Promise<void> {
  show({ status: 'loading' });
  try {
    show({ status: 'ready', value: await value });
  } catch (error) {
    show({ status: 'failed', sentence: sentenceFor(error) });
  }
}
