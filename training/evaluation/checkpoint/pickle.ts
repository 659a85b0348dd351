import { PickleError } from './errors.ts';

/*
 * A reader of Python's pickles (pickletools.py documents the opcodes) that runs nothing: it knows the opcodes that
 * torch.save writes for tensors in dictionaries, and leaves to its caller what the few names and references that occur
 * there stand for. Any other opcode is refused.
 */

/** Python's tuple, where a list is an array. */
export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** What a pickle may refer to, by the caller's allow-list. */
export interface PickleContext {
  /** What `module.name` stands for: a function of the arguments that it is called with. @throws PickleError */
  readonly global: (module: string, name: string) => unknown;
  /** The object that lies outside the pickle under this reference. @throws PickleError */
  readonly persistent: (reference: unknown) => unknown;
}

/** A name of the allow-list that can be called: what `global` gives for functions and classes. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (parameters: readonly unknown[]) => unknown,
  ) {}
}

const MARK = Symbol('mark');
const HIGHEST_PROTOCOL = 5;

/** One opcode's effect on the machine. */
type Operation = (machine: Machine) => void;

/**
 * Reads one pickle that starts at `start`.
 * @returns its value and where it ends
 * @throws PickleError
 */
export function readPickle(bytes: Uint8Array, start: number, context: PickleContext): { value: unknown; end: number } {
  const machine = new Machine(bytes, start, context);
  for (;;) {
    const code = machine.byte();
    if (code === STOP) return { value: machine.pop(), end: machine.position };
    const operation = operations.get(code);
    if (!operation) throw new PickleError(`it uses the pickle opcode 0x${code.toString(16)}, which no plain checkpoint needs`);
    operation(machine);
  }
}

/** The stack, the memo and the bytes that are still to come. Each opcode adds at most one object: a file bounds its own cost. */
class Machine {
  readonly stack: unknown[] = [];
  readonly memo = new Map<number, unknown>();
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
    readonly context: PickleContext,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The place of the next `length` bytes, which are then behind it. */
  private advance(length: number): number {
    const from = this.position;
    if (length > this.bytes.length - from) throw new PickleError('it is cut short');
    this.position = from + length;
    return from;
  }
  byte(): number {
    return this.view.getUint8(this.advance(1));
  }
  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }
  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }
  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }
  double(): number {
    return this.view.getFloat64(this.advance(8), false);
  }
  skip(length: number): void {
    this.advance(length);
  }
  text(length: number): string {
    const from = this.advance(length);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes.subarray(from, from + length));
    } catch (cause) {
      throw new PickleError('it holds text that is not UTF-8', { cause });
    }
  }
  line(): string {
    const end = this.bytes.indexOf(LINE_END, this.position);
    if (end < 0) throw new PickleError('it is cut short');
    const text = this.text(end - this.position);
    this.position += 1;
    return text;
  }
  /** A whole number of any length, little-endian in two's complement. */
  long(length: number): number | bigint {
    const from = this.advance(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(this.bytes[from + index] ?? 0);
    const signed = length === 0 ? 0n : BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }
  pop(): unknown {
    if (this.stack.length === 0) throw new PickleError('its stack is empty');
    const value = this.stack.pop();
    if (value === MARK) throw new PickleError('a mark is where an object belongs');
    return value;
  }
  /** What has been pushed since the last mark. */
  popToMark(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw new PickleError('a mark is missing');
    const items = this.stack.splice(mark + 1);
    this.stack.pop();
    return items;
  }
  popText(): string {
    const value = this.pop();
    if (typeof value !== 'string') throw new PickleError('a name is no text');
    return value;
  }
  recall(index: number): void {
    if (!this.memo.has(index)) throw new PickleError('it refers to an object that it never made');
    this.push(this.memo.get(index));
  }
  memoize(index: number): void {
    const value = this.stack.at(-1);
    if (value === undefined || value === MARK) throw new PickleError('there is nothing to remember');
    this.memo.set(index, value);
  }
}

function append(machine: Machine, items: readonly unknown[]): void {
  const list = machine.stack.at(-1);
  if (!Array.isArray(list)) throw new PickleError('it appends to what is no list');
  for (const item of items) list.push(item);
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const dictionary = machine.stack.at(-1);
  if (!(dictionary instanceof Map)) throw new PickleError('it sets an item of what is no dictionary');
  if (items.length % 2 !== 0) throw new PickleError('a key has no value');
  for (let index = 0; index < items.length; index += 2) dictionary.set(items[index], items[index + 1]);
}

function callFunction(machine: Machine): void {
  const parameters = machine.pop();
  const callable = machine.pop();
  if (!(callable instanceof Callable)) throw new PickleError('it calls what cannot be called');
  if (!(parameters instanceof Tuple)) throw new PickleError(`${callable.name} is called without a tuple`);
  machine.push(callable.call(parameters.items));
}

/** Gives an object attributes, of which a dictionary of tensors has none that matter. */
function build(machine: Machine): void {
  machine.pop();
  if (!(machine.stack.at(-1) instanceof Map)) throw new PickleError('it gives attributes to what is no dictionary');
}

const LINE_END = 0x0a;
const STOP = 0x2e;
const opcode = (character: string): number => character.charCodeAt(0);

const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [
    0x80,
    (machine) => {
      if (machine.byte() > HIGHEST_PROTOCOL) throw new PickleError('it is in a newer pickle protocol');
    },
  ],
  // A frame only says how much to read ahead.
  [0x95, (machine) => machine.skip(8)],
  [opcode('('), (machine) => machine.push(MARK)],
  [opcode('N'), (machine) => machine.push(null)],
  [0x88, (machine) => machine.push(true)],
  [0x89, (machine) => machine.push(false)],
  [opcode('K'), (machine) => machine.push(machine.byte())],
  [opcode('M'), (machine) => machine.push(machine.uint16())],
  [opcode('J'), (machine) => machine.push(machine.int32())],
  [0x8a, (machine) => machine.push(machine.long(machine.byte()))],
  [opcode('G'), (machine) => machine.push(machine.double())],
  [opcode('X'), (machine) => machine.push(machine.text(machine.uint32()))],
  [0x8c, (machine) => machine.push(machine.text(machine.byte()))],
  // Text as Python 2 wrote it.
  [opcode('T'), (machine) => machine.push(machine.text(machine.uint32()))],
  [opcode('U'), (machine) => machine.push(machine.text(machine.byte()))],
  [opcode(')'), (machine) => machine.push(new Tuple([]))],
  [0x85, (machine) => machine.push(new Tuple([machine.pop()]))],
  [
    0x86,
    (machine) => {
      const second = machine.pop();
      machine.push(new Tuple([machine.pop(), second]));
    },
  ],
  [
    0x87,
    (machine) => {
      const third = machine.pop();
      const second = machine.pop();
      machine.push(new Tuple([machine.pop(), second, third]));
    },
  ],
  [opcode('t'), (machine) => machine.push(new Tuple(machine.popToMark()))],
  [opcode(']'), (machine) => machine.push([])],
  [
    opcode('a'),
    (machine) => {
      const item = machine.pop();
      append(machine, [item]);
    },
  ],
  [
    opcode('e'),
    (machine) => {
      const items = machine.popToMark();
      append(machine, items);
    },
  ],
  [opcode('}'), (machine) => machine.push(new Map())],
  [
    opcode('s'),
    (machine) => {
      const value = machine.pop();
      const key = machine.pop();
      setItems(machine, [key, value]);
    },
  ],
  [
    opcode('u'),
    (machine) => {
      const items = machine.popToMark();
      setItems(machine, items);
    },
  ],
  [opcode('q'), (machine) => machine.memoize(machine.byte())],
  [opcode('r'), (machine) => machine.memoize(machine.uint32())],
  [0x94, (machine) => machine.memoize(machine.memo.size)],
  [opcode('h'), (machine) => machine.recall(machine.byte())],
  [opcode('j'), (machine) => machine.recall(machine.uint32())],
  [
    opcode('c'),
    (machine) => {
      const module = machine.line();
      machine.push(machine.context.global(module, machine.line()));
    },
  ],
  [
    0x93,
    (machine) => {
      const name = machine.popText();
      machine.push(machine.context.global(machine.popText(), name));
    },
  ],
  [opcode('Q'), (machine) => machine.push(machine.context.persistent(machine.pop()))],
  [opcode('R'), callFunction],
  [opcode('b'), build],
]);
