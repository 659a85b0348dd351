import { describe, expect, it } from 'vitest';
import { commandFor } from './shortcuts.ts';

const press = (key: string, modifiers: Partial<Record<'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('commandFor', () => {
  it('knows the commands anywhere on the page, in either case', () => {
    expect(commandFor(press('g'), 'none', true)).toBe('generate');
    expect(commandFor(press('G'), 'button', true)).toBe('generate');
    expect(commandFor(press(' '), 'none', true)).toBe('toggle-playback');
    expect(commandFor(press('ArrowLeft'), 'button', true)).toBe('previous-frame');
    expect(commandFor(press('x'), 'none', true)).toBeNull();
  });

  it('leaves controls the keys that are theirs', () => {
    expect(commandFor(press(' '), 'button', true)).toBeNull();
    expect(commandFor(press('ArrowLeft'), 'slider', true)).toBeNull();
    expect(commandFor(press('End'), 'slider', true)).toBeNull();
    expect(commandFor(press('g'), 'text', true)).toBeNull();
    expect(commandFor(press('g'), 'select', true)).toBeNull();
    expect(commandFor(press(' '), 'slider', true)).toBe('toggle-playback');
  });

  it('stops a run from everywhere', () => {
    for (const focused of ['none', 'button', 'toggle', 'slider', 'text', 'select'] as const) {
      expect(commandFor(press('Escape'), focused, false)).toBe('stop');
    }
  });

  it('leaves the browser its own shortcuts', () => {
    expect(commandFor(press('r', { ctrlKey: true }), 'none', true)).toBeNull();
    expect(commandFor(press('ArrowLeft', { altKey: true }), 'none', true)).toBeNull();
    expect(commandFor(press('t', { metaKey: true }), 'none', true)).toBeNull();
  });

  it('leaves the studio alone from the other views', () => {
    expect(commandFor(press('g'), 'none', true, 'data')).toBeNull();
    expect(commandFor(press('Escape'), 'none', true, 'data')).toBeNull();
    expect(commandFor(press('ArrowLeft'), 'none', true, 'results')).toBeNull();
    expect(commandFor(press('t'), 'none', true, 'data')).toBe('next-theme');
    expect(commandFor(press('?'), 'none', true, 'results')).toBe('show-shortcuts');
  });

  it('undoes with Ctrl or Command, but not where text has an undo of its own', () => {
    expect(commandFor(press('z', { ctrlKey: true }), 'none', false)).toBe('undo-settings');
    expect(commandFor(press('z', { metaKey: true }), 'slider', true)).toBe('undo-settings');
    expect(commandFor(press('z', { ctrlKey: true }), 'text', true)).toBeNull();
    expect(commandFor(press('Z', { ctrlKey: true, shiftKey: true }), 'none', true)).toBeNull();
    expect(commandFor(press('z'), 'none', true)).toBeNull();
  });

  it('can do without single characters', () => {
    expect(commandFor(press('g'), 'none', false)).toBeNull();
    expect(commandFor(press(' '), 'none', false)).toBeNull();
    expect(commandFor(press('Home'), 'none', false)).toBe('first-frame');
  });
});
