import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { optionsTakenByNpm } from './npm-options.ts';

const command = new Command().option('--port <number>', '').option('--image-size <pixels>', '').option('--cache <folder>', '');

describe('options that npm takes for its own', () => {
  it('are named, with the call as it should be', () => {
    const environment = { npm_lifecycle_event: 'train', npm_config_image_size: '32', npm_config_cache: '/npm' };
    expect(optionsTakenByNpm(command, 'train', environment)).toBe(
      'npm took --image-size for its own: put two dashes before the options, as in "npm run train -- --image-size ...".',
    );
    expect(optionsTakenByNpm(command, 'start', { npm_lifecycle_event: 'start', npm_config_port: '1' })).toContain(
      '"npm start -- --port ..."',
    );
  });

  it('are none of another script, which may call this one, and where there are none', () => {
    expect(optionsTakenByNpm(command, 'train', { npm_lifecycle_event: 'test', npm_config_port: '1' })).toBeNull();
    expect(optionsTakenByNpm(command, 'train', { npm_lifecycle_event: 'train' })).toBeNull();
  });
});
