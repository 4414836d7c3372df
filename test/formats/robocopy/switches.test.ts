/** What robocopy understands of a command line: by `robocopy /?`. */
import { describe, expect, it } from 'vitest';
import { faultOfSwitch, isSwitch, takesNames } from '../../../src/formats/robocopy/switches.js';

describe('a switch', () => {
  it.each([
    '/MIR',
    '/mir',
    '/COPY:DATSO',
    '/MT',
    '/MT:32',
    '/LFSM:1G',
    '/R:1',
    '/A+:RH',
    '/UNILOG+:C:\\log.txt',
    '/256',
  ])('%s is understood', (word) => {
    expect(isSwitch(word)).toBe(true);
    expect(faultOfSwitch(word)).toBeNull();
  });

  it.each([
    ['/COPYAL', 'is no switch of robocopy'],
    ['/SECFIXX', 'is no switch of robocopy'],
    ['/FOO:bar', 'is no switch of robocopy'],
    ['/MIR:1', 'has a value, which /MIR does not take'],
    ['/XD:a', 'has a value, which /XD does not take'],
    ['/R', 'lacks its value: expected /R:…'],
    ['/log', 'lacks its value: expected /LOG:…'],
  ])('%s %s', (word, fault) => {
    expect(faultOfSwitch(word)).toBe(fault);
  });

  it.each(['MIR', 'D:\\data', '*.docx', '//server', ''])('is not %j', (word) => {
    expect(isSwitch(word)).toBe(false);
  });

  it.each([
    ['/XD', true],
    ['/xf', true],
    ['/IF', true],
    ['/MIR', false],
    ['/COPY:D', false],
  ])('%s takes names: %s', (word, names) => {
    expect(takesNames(word)).toBe(names);
  });
});
