/** Any rows and any errors, about the same few objects. */

import fc from 'fast-check';
import { CREATE_OPTIONS, DISPOSITIONS, OPEN_RESULTS } from '../../src/windows/create-options.js';
import { create, row, type TraceRow } from '../generate-trace.js';
import { COPY_STEP, logError, SECURITY_STEP } from './job-log.js';

const NAMES = ['a.docx', 'b', 'b\\c.docx', 'b\\line\nbreak', ''];
const ROOTS = ['D:\\data\\', 'Z:\\data\\', 'Z:\\', '\\\\server\\share\\data\\'];
export const RESULTS = [
  'SUCCESS',
  'ACCESS DENIED',
  'ACCESS DENIED',
  'NAME NOT FOUND',
  'NAME COLLISION',
  'SHARING VIOLATION',
  '',
  'NEW WORD',
];
const OPERATIONS = [
  'SetSecurityFile',
  'SetBasicInformationFile',
  'SetRenameInformationFile',
  'SetDispositionInformationFile',
  'QueryBasicInformationFile',
  'WriteFile',
  'CloseFile',
  'RegOpenKey',
];

const PATH = fc
  .tuple(fc.constantFrom(...ROOTS), fc.constantFrom(...NAMES))
  .map(([root, name]) => root + name)
  .filter((path) => path !== 'Z:\\');
const SECOND = fc.integer({ min: 0, max: 3600 });
const CLOCK = SECOND.map((at) => new Date(Date.UTC(2026, 1, 11, 10) + at * 1000).toISOString().slice(11, 19));
const COMMON = {
  at: CLOCK,
  process: fc.constantFrom('Robocopy.exe', 'Robocopy.exe', 'explorer.exe'),
  user: fc.constantFrom('CONTOSO\\anna', 'CONTOSO\\anna', 'CONTOSO\\bert'),
};
/** The bits of a mask that Procmon prints. */
export const ACCESS = fc.integer({ min: 0, max: 0x7fff_ffff }).map((bits) => bits & 0x031f_01ff);
const CREATE = fc
  .record({
    ...COMMON,
    path: PATH,
    access: ACCESS,
    result: fc.constantFrom(...RESULTS),
    disposition: fc.constantFrom(...DISPOSITIONS),
    options: fc.subarray(CREATE_OPTIONS.map(([, name]) => name)),
    attributes: fc.constantFrom(0, 0x20, 0x22, 0x26),
    openResult: fc.constantFrom(...OPEN_RESULTS),
    impersonating: fc.option(fc.constant('CONTOSO\\bert'), { nil: null, freq: 4 }),
  })
  .map(({ path, access, result, impersonating, ...extras }) =>
    create(path, access, result, impersonating === null ? extras : { ...extras, impersonating }),
  );
const OTHER_ROW = fc
  .record({
    ...COMMON,
    path: PATH,
    operation: fc.constantFrom(...OPERATIONS),
    result: fc.constantFrom(...RESULTS),
    detail: fc.constantFrom(
      '',
      'FileAttributes: A',
      'FileAttributes: RHS',
      'FileAttributes: n/a',
      'FileName: Z:\\data\\b',
    ),
  })
  .map(({ path, operation, ...extras }) => row(operation, path, extras));
/** Rows of a copy and of others, in no order of their times. */
export const ROWS: fc.Arbitrary<readonly TraceRow[]> = fc.array(fc.oneof({ weight: 3, arbitrary: CREATE }, OTHER_ROW), {
  maxLength: 30,
});
/** Errors of a log about some of the same paths. */
export const ERRORS = fc.array(
  fc
    .record({
      path: PATH.filter((path) => !path.includes('\n')),
      time: CLOCK,
      code: fc.constantFrom(2, 5, 5, 32, 1307),
      action: fc.constantFrom(COPY_STEP, SECURITY_STEP),
      tries: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ path, time, ...extras }) => logError(path, time, extras)),
  { maxLength: 6 },
);
