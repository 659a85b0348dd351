import { describe, expect, it } from 'vitest';
import { labelNamed, requireSameClasses } from './class-options.ts';

const flowers = {
  title: 'Flowers',
  classes: { names: ['rose', 'pink primrose', 'pink-yellow dahlia', 'Rose mallow'], counts: [1, 1, 1, 1] },
};

describe('the class that a person names', () => {
  it('is found by its whole name or by a beginning that no other has, in any case', () => {
    expect(['rose', 'ROSE', 'pink p', 'Pink-', 'rose m'].map((name) => labelNamed(flowers, name))).toEqual([0, 0, 1, 2, 3]);
  });

  it('is found however accents and apostrophes are typed', () => {
    const named = { title: 'Mine', classes: { names: ['colt’s foot', '\u00e9glantine'], counts: [1, 1] } };
    expect(["colt's foot", 'e\u0301glan'].map((name) => labelNamed(named, name))).toEqual([0, 1]);
  });

  it('is asked for again where it is unclear or unknown, with those that there are', () => {
    expect(() => labelNamed(flowers, 'pink')).toThrow(
      'Several classes begin with "pink": choose one of pink primrose, pink-yellow dahlia.',
    );
    expect(() => labelNamed(flowers, 'tulip')).toThrow('There is no class "tulip": choose one of rose, pink primrose');
    expect(() => labelNamed({ title: 'Faces', classes: null }, 'rose')).toThrow('Faces was trained without classes');
  });
});

describe('the classes of photographs that a model is measured on', () => {
  it('must be those of the model, in the same order', () => {
    const { names } = flowers.classes;
    expect(() => requireSameClasses(flowers, { title: 'mine', classNames: names })).not.toThrow();
    expect(() => requireSameClasses(flowers, { title: 'mine', classNames: ['tulip', ...names.slice(1)] })).toThrow(
      'The classes of mine are not those of Flowers (there rose, here tulip)',
    );
    expect(() => requireSameClasses(flowers, { title: 'mine', classNames: [] })).toThrow('or give --no-floor');
  });
});
