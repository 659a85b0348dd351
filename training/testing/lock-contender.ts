import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { whileLocked } from '../runs/run-lock.ts';

/*
 * A process that wants to train in each of the folders that its arguments name, one every 50 ms from a time on that others
 * like it were given too. Prints a word for each: "in", "together" where another was inside as well, or an error's name.
 */

const [start = '', ...folders] = process.argv.slice(2);
const PERIOD = 50;

const words: string[] = [];
for (const [index, folder] of folders.entries()) {
  await setTimeout(Number(start) + index * PERIOD - Date.now());
  const inside = join(folder, 'inside');
  const work = async (): Promise<string> => {
    try {
      await writeFile(inside, '', { flag: 'wx' });
    } catch {
      return 'together';
    }
    await setTimeout(PERIOD / 5);
    await rm(inside);
    return 'in';
  };
  words.push(await whileLocked(folder, work).catch((error: unknown) => (error instanceof Error ? error.name : String(error))));
}
process.stdout.write(words.join(' '));
