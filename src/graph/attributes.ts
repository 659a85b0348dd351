import type { Attribute } from './onnx.ts';

/* ONNX tells integers from floats, JavaScript does not: an attribute is written with its kind. */

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const string = (value: string): Attribute => ({ kind: 'string', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
