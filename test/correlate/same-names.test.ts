import { describe, expect, it } from 'vitest';
import { SameNames } from '../../src/correlate/same-names.js';
import { pathKey } from '../../src/windows/path.js';

function names(...pairs: readonly (readonly [string, string])[]): SameNames {
  const known = new SameNames();
  for (const [one, other] of pairs) {
    known.learn(one, other);
  }
  return known;
}

const oneKey = (known: SameNames, path: string): string => known.oneKey(pathKey(path));

describe('names of one object', () => {
  it('are one where the drive is known, whichever of both is said first', () => {
    for (const known of [names(['Z:', '\\\\srv\\data']), names(['\\\\SRV\\Data\\', 'Z:\\'])]) {
      expect(oneKey(known, 'Z:\\Dir\\a.txt')).toBe('\\\\srv\\data\\dir\\a.txt');
      expect(oneKey(known, '\\\\srv\\data\\dir\\a.txt')).toBe('\\\\srv\\data\\dir\\a.txt');
      expect(oneKey(known, 'Y:\\dir\\a.txt')).toBe('y:\\dir\\a.txt');
    }
  });

  it.each([
    '\\Device\\Mup\\;LanmanRedirector\\;Z:0000000000012345\\srv\\data\\a.txt',
    '\\Device\\LanmanRedirector\\;Z:00000000001abcd0\\srv\\data',
    '\\\\;Z:000000000001abcd\\srv\\data\\a.txt',
  ])('are learned from %s', (path) => {
    const known = new SameNames();
    known.learnFrom(path);
    expect(oneKey(known, 'z:\\b.txt')).toBe('\\\\srv\\data\\b.txt');
  });

  it('are not learned from other paths, nor of two drives or two shares', () => {
    const known = names(['Z:', 'D:\\data'], ['\\\\srv\\a', '\\\\srv\\b']);
    known.learnFrom('\\\\srv\\data\\a.txt');
    known.learnFrom('Z:\\data\\;a');
    expect(oneKey(known, 'z:\\b.txt')).toBe('z:\\b.txt');
    expect(oneKey(known, '\\\\srv\\a\\b.txt')).toBe('\\\\srv\\a\\b.txt');
  });

  it('are not known of a letter that stands for two shares', () => {
    expect(oneKey(names(['Z:', '\\\\srv\\a'], ['Z:', '\\\\srv\\b'], ['Z:', '\\\\srv\\a']), 'Z:\\x')).toBe('z:\\x');
  });

  it('tell all names of a share', () => {
    const known = names(['Z:', '\\\\srv\\data'], ['Y:', '\\\\srv\\data\\deep'], ['X:\\below', '\\\\srv\\data']);
    expect(known.volumesOf(pathKey('Z:'))).toEqual(['z:', '\\\\srv\\data', 'y:']);
    expect(known.volumesOf(pathKey('\\\\srv\\data'))).toEqual(['\\\\srv\\data', 'z:', 'y:']);
    expect(known.volumesOf(pathKey('C:'))).toEqual(['c:']);
  });
});
