import { describe, expect, it } from '@jest/globals';
import { EventLogError, isEventLogError } from './event-log.errors.js';

describe('an error of the event log', () => {
  const error = new EventLogError('OVERLOADED', 'Too much waits.', { cause: new Error('why') });

  it('is told by its code', () => {
    expect(isEventLogError(error)).toBe(true);
    expect(isEventLogError(error, 'OVERLOADED')).toBe(true);
    expect(isEventLogError(error, 'LOG_FAILED')).toBe(false);
  });

  it('is told by its structure, from another copy of this lib too', () => {
    expect(isEventLogError({ name: 'EventLogError', code: 'LOG_FAILED' }, 'LOG_FAILED')).toBe(true);
  });

  it.each([
    undefined,
    null,
    'OVERLOADED',
    new Error('x'),
    { code: 'OVERLOADED' },
    { name: 'EventLogError' },
  ])('is not %p', (other) => {
    expect(isEventLogError(other)).toBe(false);
  });

  it('keeps its cause', () => {
    expect(error.cause).toMatchObject({ message: 'why' });
  });
});
