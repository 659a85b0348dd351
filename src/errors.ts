/**
 * An error whose message is a sentence for the person at the page or the command: what happened, to which file or value,
 * and what to do. What is thrown otherwise is a fault of the program, of which a visitor reads no more than that.
 */
export abstract class UserFacingError extends Error {
  abstract override readonly name: string;
}
