import { isSystemFailure } from './files.ts';

/** Whether a process of this number runs on this machine, whoever it belongs to. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isSystemFailure(error, 'EPERM');
  }
}
