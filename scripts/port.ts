import { InvalidArgumentError } from 'commander';

/** A port as an option gives it. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('It is a number from 1 to 65535.');
  return port;
}
