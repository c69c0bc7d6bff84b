import { Problem } from '../../platform/problem.js';
import type { SourceRow } from './row.js';

/** 400 about a whole file: it is refused before or while it is read. */
export const fileProblem = (code: string, message: string, params: Record<string, unknown> = {}): Problem =>
  new Problem(code, 400, message, { pointer: '/file', params });

/** 400 about one record; `line` is repeated in the parameters so that the problem can stand alone in a report. */
export const rowProblem = (line: number, code: string, message: string, params: Record<string, unknown> = {}): Problem =>
  new Problem(code, 400, message, { params: { line, ...params } });

/** A row that only reports. */
export const badRow = (line: number, code: string, message: string, values: Record<string, unknown> = {}): SourceRow => ({
  line,
  values,
  problem: rowProblem(line, code, message),
});

/** The report for a record holding bytes that are not text in the file's encoding, or undefined when it is sound. */
export const encodingFault = (line: number, text: string): Problem | undefined =>
  text.isWellFormed()
    ? undefined
    : rowProblem(
        line,
        'invalid_encoding',
        'The record holds bytes that are no characters in the encoding of the file; choose the right encoding or mend the record.',
      );
