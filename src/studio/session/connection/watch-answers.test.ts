import { describe, expect, it } from 'vitest';
import { markKept } from '../../../../workers/offline/contract.ts';
import { watchAnswers } from './watch-answers.ts';

/** What is heard of a server that gives these answers. */
async function heardOf(...answers: readonly (() => Promise<Response>)[]): Promise<readonly boolean[]> {
  const heard: boolean[] = [];
  for (const answer of answers) {
    await watchAnswers(answer, (isReachable) => heard.push(isReachable))('card.json').catch(() => undefined);
  }
  return heard;
}

describe('watchAnswers', () => {
  it('tells a server that answers, with whatever, from one that is out of reach', async () => {
    const answer = () => Promise.resolve(new Response('{}'));
    const refusal = () => Promise.resolve(new Response(null, { status: 404 }));
    const silence = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await heardOf(answer, silence, refusal)).toEqual([true, false, true]);
  });

  it('takes an answer that was kept for one of a server out of reach, and another cache’s for the server’s', async () => {
    const kept = () => Promise.resolve(markKept(new Response('{}')));
    const ofNetwork = () => Promise.resolve(new Response('{}', { headers: { 'Cache-Status': '"Edge"; hit' } }));
    expect(await heardOf(kept, ofNetwork)).toEqual([false, true]);
  });

  it('hears nothing of what was aborted', async () => {
    expect(await heardOf(() => Promise.reject(new DOMException('Stopped.', 'AbortError')))).toEqual([]);
  });
});
