import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIcaclsSaved, sniffIcaclsSaved } from '../../../src/formats/acl/icacls-saved.js';
import { formatSddl, parseSddl } from '../../../src/formats/acl/sddl.js';
import { sniffSddl } from '../../../src/formats/acl/sddl-file.js';
import { InputError } from '../../../src/formats/input-error.js';
import { encodeText, TEXT_ENCODINGS } from '../procmon/encode-text.js';
import { sourceOf } from '../procmon/read-events.js';
import { DESCRIPTORS, readText } from './generate-descriptors.js';

const SAVED = 'data\r\nD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;AU)\r\ndata\\a b.txt\r\nD:AI(A;ID;FA;;;BA)\r\n';

describe('the file of icacls /save', () => {
  it('has a path above each DACL', async () => {
    const { facts, records, warnings } = await readText(readIcaclsSaved, SAVED);
    expect(facts.acls).toEqual([
      { path: 'data', line: 1, descriptor: parseSddl('D:PAI(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;AU)') },
      { path: 'data\\a b.txt', line: 3, descriptor: parseSddl('D:AI(A;ID;FA;;;BA)') },
    ]);
    expect({ records, warnings }).toEqual({ records: 2, warnings: [] });
  });

  it.each(TEXT_ENCODINGS)('is known and read in %s', async (encoding) => {
    const bytes = encodeText(SAVED, encoding);
    expect(sniffIcaclsSaved(bytes)).toBe(true);
    expect(sniffSddl(bytes)).toBe(false);
    expect((await readIcaclsSaved(sourceOf(bytes, 5))).facts.acls).toHaveLength(2);
  });

  it('without a mark is known though its first name is not ASCII', async () => {
    const bytes = encodeText(SAVED.replace('data', 'Папка'), 'utf-16le');
    expect(sniffIcaclsSaved(bytes)).toBe(true);
    expect((await readIcaclsSaved(sourceOf(bytes, 5))).facts.acls[0]?.path).toBe('Папка');
  });

  it('can have a DACL without a path, without entries, and none', async () => {
    const { facts } = await readText(readIcaclsSaved, '\r\nD:P(A;;FA;;;BA)\r\nx\r\nD:\r\ny\r\nD:NO_ACCESS_CONTROL\r\n');
    expect(facts.acls.map(({ path, descriptor }) => [path, formatSddl(descriptor)])).toEqual([
      [null, 'D:P(A;;FA;;;BA)'],
      ['x', 'D:'],
      ['y', 'D:NO_ACCESS_CONTROL'],
    ]);
  });

  it('says what it cannot read, and reads the rest', async () => {
    const { facts, warnings } = await readText(readIcaclsSaved, 'a\nD:(A;;ZZ;;;BA)\nb\nc\nD:(A;;FA;;;BA)\nd\n');
    expect(facts.acls.map(({ path }) => path)).toEqual(['c']);
    expect(warnings).toMatchObject([
      { code: 'unreadable-sddl', at: { line: 2, column: 7 } },
      { code: 'path-without-dacl', at: { line: 4, column: 1 } },
      { code: 'path-without-dacl', at: { line: 6, column: 1 } },
    ]);
    await expect(readText(readIcaclsSaved, 'a\nb\n')).rejects.toThrow('below "a" of line 1: expected its DACL in SDDL');
    await expect(readText(readIcaclsSaved, '')).rejects.toThrow('no object');
  });

  it('leaves out a DACL below what can be no path', async () => {
    const text = 'a\nD:(A;;FA;;;BA)\n     Everyone:(F)\nD:(A;;FA;;;SY)\nC:\\b\nD:(A;;FA;;;BU)\n';
    const { facts, warnings } = await readText(readIcaclsSaved, text);
    expect(facts.acls.map(({ path }) => path)).toEqual(['a', 'C:\\b']);
    expect(warnings).toMatchObject([{ code: 'unreadable-path', at: { line: 3, column: 1 } }]);
  });

  it('does not take a damaged DACL for a path', async () => {
    const { facts, warnings } = await readText(
      readIcaclsSaved,
      'a\nD:A\u8052(A;;FA;;;BA)\n \nD:(A;;FA;;;SY)\nb\nD:(A;;FA;;;BU)\n',
    );
    expect(facts.acls.map(({ path }) => path)).toEqual([null, 'b']);
    expect(warnings).toMatchObject([{ code: 'unreadable-sddl', at: { line: 2 } }]);
  });

  it('is the same after it was written and read', async () => {
    const objects = fc.array(fc.tuple(fc.constantFrom('data', 'a b', 'x\\y.txt', 'Ж', '(A;;)', 'S-1'), DESCRIPTORS), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(objects, async (saved) => {
        const dacls = saved.map(([path, descriptor]) => ({
          path,
          descriptor: { ...descriptor, owner: null, group: null, sacl: null },
        }));
        const text = dacls.map(({ path, descriptor }) => `${path}\r\n${formatSddl(descriptor) || 'D:'}\r\n`).join('');
        const { facts } = await readIcaclsSaved(sourceOf(encodeText(text, 'utf-16le with BOM')));
        expect(facts.acls.map(({ path, descriptor }) => [path, formatSddl(descriptor) || 'D:'])).toEqual(
          dacls.map(({ path, descriptor }) => [path, formatSddl(descriptor) || 'D:']),
        );
      }),
    );
  });

  it('is cut anywhere and gives a result or one error', async () => {
    for (let length = 0; length <= SAVED.length; length++) {
      const result = await readText(readIcaclsSaved, SAVED.slice(0, length)).catch((error: unknown) => error);
      expect(result instanceof Error ? result instanceof InputError : true).toBe(true);
    }
  });

  it('is told from other files', () => {
    const others = [
      '',
      'D:(A;;FA;;;BA)\n',
      'data\n',
      'data\nD:\\x\n',
      'PS C:\\> (Get-Acl x).GetSecurityDescriptorSddlForm("Access")\nD:(A;;FA;;;BA)\n',
      'Sddl : O:BA\n',
      'Z:\\data BUILTIN\\Users:(F)\n',
      'Z:\\data BUILTIN\\Users:(F)\nD:(A;;FA;;;BA)\n',
      `one\ntwo\n\nthree\nfour\nfive\nD:(A;;FA;;;BA)\n${'six\n'.repeat(9)}`,
    ];
    expect(others.filter((text) => sniffIcaclsSaved(encodeText(text)))).toEqual([]);
  });
});
