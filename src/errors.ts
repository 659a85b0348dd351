/**
 * An error whose message is a sentence for the person at the page or the command: what happened, to which file or value,
 * and what to do. What is thrown otherwise is a fault of the program, of which a visitor reads no more than that.
 */
export abstract class UserFacingError extends Error {
  abstract override readonly name: string;
}

/** What the system says, in words. */
const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'there is something of this name',
  EISDIR: 'it is a folder',
  EACCES: 'there is no permission',
  EPERM: 'it is not permitted',
  ELOOP: 'its links lead round in a circle',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk can only be read',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk fails',
};

/** What runtimes say when memory has run out or their program has fallen: words for their makers, or a bare address. */
const fallen = /-sASSERTIONS|^Aborted\(|^\d+$|memory access out of bounds|unreachable|out of memory|bad_alloc|allocation failed/i;
/** What browsers say of a script that they could not fetch when it was needed. */
const unfetched = /dynamically imported module|importing a module script failed|failed to fetch|networkerror when attempting/i;
/** What onnxruntime puts before its sentences. */
const prefix =
  /^(?:Can't create a session\.\s*|failed to call \S+\s*|ERROR_CODE: \d+,\s*|ERROR_MESSAGE:\s*|\[ONNXRuntimeError\][\s:]*\d+[\s:]*[A-Z_]+[\s:]*)+/;

/** The code of what the system refused, such as ENOENT; null for anything else. */
export function systemCodeOf(cause: unknown): string | null {
  return cause instanceof Error && 'syscall' in cause && 'code' in cause ? String(cause.code) : null;
}

/** What anything thrown says, on one line for use inside a sentence: its clause where it has one, what the system refuses in words, else its message. */
export function reasonOf(cause: unknown): string {
  const { reason } = Object(cause) as { readonly reason?: unknown };
  if (typeof reason === 'string') return reason;
  const ofSystem = systemReasons[systemCodeOf(cause) ?? ''];
  if (ofSystem !== undefined) return ofSystem;
  const text = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\s+/g, ' ');
  if (fallen.test(text)) return 'its program stopped, as it does when memory runs out';
  if (unfetched.test(text)) return 'a part of it could not be downloaded';
  return text.replace(prefix, '').replace(/\.$/, '');
}
