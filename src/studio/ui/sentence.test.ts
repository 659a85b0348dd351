import { describe, expect, it } from 'vitest';
import { WorkerCrashedError } from '../../../workers/shared/errors.ts';
import { IntegrityError, PredictionError } from '../../runtime/errors.ts';
import { SiteFileError } from '../../documents/read-json.ts';
import { sentenceFor } from './sentence.ts';

describe('sentenceFor', () => {
  it('lets errors that were written for people speak', () => {
    for (const error of [
      new PredictionError('flowers', 'wasm', { cause: new Error('out of memory') }),
      new SiteFileError('http://localhost/models/catalog.json', 'it is not valid JSON'),
      new WorkerCrashedError('out of memory'),
    ]) {
      expect(sentenceFor(error)).toBe(error.message);
    }
  });

  it('spares a visitor the digits of a checksum', () => {
    const sentence = sentenceFor(new IntegrityError('model.onnx', 'SHA-256', 'a'.repeat(64), 'b'.repeat(64)));
    expect(sentence).toContain('model.onnx');
    expect(sentence).toContain('SHA-256');
    expect(sentence).not.toContain('aaaa');
  });

  it('admits the unexpected, without words that were not written for people', () => {
    const sentence = 'Something unexpected happened. Try again, or reload the page; the browser\u2019s console says more.';
    expect(sentenceFor(new TypeError('x is undefined'))).toBe(sentence);
    expect(sentenceFor('x is undefined')).toBe(sentence);
  });
});
