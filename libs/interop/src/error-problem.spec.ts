import { describe, expect, it } from '@jest/globals';
import { ViewsError, type ViewsErrorCode } from '../../views/src/views.errors.js';
import { answerTo } from './error-problem.js';

describe('An error of the views', () => {
  it.each<ViewsErrorCode>(['VIEWS_BUILDING', 'VIEWS_BEHIND', 'VIEWS_DAMAGED', 'VIEWS_CLOSED'])(
    'that passes by itself (%s) asks to come again',
    (code) => {
      const answer = answerTo(new ViewsError(code, 'not to be told'), () => 'urn:x');
      expect(answer).toMatchObject({
        problem: { status: 503, title: 'The ledger cannot answer now.' },
        headers: { 'retry-after': '1' },
        unforeseen: false,
      });
      expect(JSON.stringify(answer)).not.toContain('not to be told');
    },
  );

  it.each<ViewsErrorCode>(['ROW_DAMAGED', 'VIEWS_FAILED', 'ROW_INVALID'])(
    'that somebody must look at (%s) is logged',
    (code) => {
      const answer = answerTo(new ViewsError(code, 'not to be told'), () => 'urn:x');
      expect(answer).toMatchObject({
        problem: { status: 500, instance: 'urn:x' },
        unforeseen: true,
      });
    },
  );
});
