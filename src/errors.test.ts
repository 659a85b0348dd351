import { describe, expect, it } from 'vitest';
import { reasonOf } from './errors.ts';

describe('reasonOf', () => {
  it.each([
    ['Aborted(). Build with -sASSERTIONS for more info.'],
    ['RuntimeError: memory access out of bounds'],
    ['6745304'],
    ['std::bad_alloc'],
    ['Out of memory'],
  ])('has plain words for a program that has fallen: %s', (message) => {
    expect(reasonOf(new Error(message))).toBe('its program stopped, as it does when memory runs out');
  });

  it('leaves out what the runtime puts before its sentences', () => {
    const raw =
      "Can't create a session. ERROR_CODE: 9, ERROR_MESSAGE: [ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : Could not find an implementation for Erf(13).";
    expect(reasonOf(new Error(raw))).toBe('Could not find an implementation for Erf(13)');
  });

  it('takes the clause of an error that has one', () => {
    expect(reasonOf(Object.assign(new Error('A whole sentence.'), { reason: 'the connection broke' }))).toBe('the connection broke');
    expect(reasonOf(null)).toBe('null');
  });

  it.each([
    ['no available backend found. ERR: [wasm] TypeError: Failed to fetch dynamically imported module: http://localhost/ort.mjs'],
    ['error loading dynamically imported module: http://localhost/ort.mjs'],
    ['Importing a module script failed.'],
  ])('has plain words for a script that did not come: %s', (message) => {
    expect(reasonOf(new TypeError(message))).toBe('a part of it could not be downloaded');
  });

  it('says in words what the system refuses', () => {
    const refused = Object.assign(new Error("ENOENT: no such file or directory, open '/nowhere/card.json'"), {
      code: 'ENOENT',
      syscall: 'open',
    });
    expect(reasonOf(refused)).toBe('there is no such file or folder');
    expect(reasonOf(Object.assign(new Error('EWHATEVER: what?'), { code: 'EWHATEVER', syscall: 'open' }))).toBe('EWHATEVER: what?');
  });
});
