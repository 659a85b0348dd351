import { InvalidArgumentError, type Command } from 'commander';
import type { Shard } from '../evaluation/shards.ts';
import { atLeastOne, UsageError } from './command.ts';

/* Parts of the work on several machines, for the commands that measure many images. */

export interface ShardOptions {
  readonly shard?: Shard;
  readonly merge?: true;
  readonly shards?: string;
}

/** Adds how the work is divided. */
export function addShardOptions(command: Command): Command {
  return command
    .option('--shard <i/n>', 'compute only the i-th of n parts of the features, such as 2/8', shard)
    .option('--merge', 'measure what all shards have computed')
    .option('--shards <folder>', 'where the features of shards are put together (default: in the cache)');
}

/** @throws UsageError where a part is to be computed and all of them put together at once */
export function requireOneOf({ shard, merge }: ShardOptions): void {
  if (shard === undefined || !merge) return;
  throw new UsageError('--shard computes a part and --merge puts all of them together: give one of them.');
}

function shard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || count === undefined) throw new InvalidArgumentError('It must be like 2/8, the second of eight.');
  const parsed: Shard = { index: atLeastOne(index), count: atLeastOne(count) };
  if (parsed.index > parsed.count) throw new InvalidArgumentError(`There is no shard ${index} of ${count}: they are 1 to ${count}.`);
  return parsed;
}
