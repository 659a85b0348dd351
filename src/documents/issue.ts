import type { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** The first thing that is wrong with a value, as a clause for a person: `its network.imageSize is out of range`. */
export function describeFirstIssue({ issues: [issue] }: z.ZodError): string {
  if (!issue) return 'it has another form';
  const place = issue.path.map(String).join('.').slice(0, 80);
  return describeIssue(issue, place === '' ? 'it' : `its ${place}`);
}

/** What is wrong with a value, as a clause about `subject`. */
export function describeIssue(issue: z.core.$ZodIssue, subject: string): string {
  // Zod's own messages begin with a capital letter; those of this project go on from their subject.
  if (/^[a-z]/.test(issue.message)) return `${subject} ${issue.message.slice(0, 120)}`;
  switch (issue.code) {
    case 'invalid_type':
      // The value itself is left out of issues, so that only the message tells that there is none.
      return issue.message.endsWith('received undefined')
        ? `${subject} is missing`
        : `${subject} is not ${kinds[issue.expected] ?? 'of the kind that it should be'}`;
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
      return `${subject} is out of range`;
    case 'unrecognized_keys':
      return `${subject} has something that is not known (${issue.keys.join(', ').slice(0, 80)})`;
    case 'custom':
      return `${subject}: ${issue.message.slice(0, 120)}`;
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_value':
      return `${subject} is not what it should be`;
  }
}
