import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, JOB_CATALOGUE } from '../../../src/diagnose/catalogue/index.js';
import { Identities } from '../../../src/report/redact/identities.js';
import { Pseudonyms } from '../../../src/report/redact/pseudonyms.js';
import { Redactor } from '../../../src/report/redact/redactor.js';
import { isAzureFilesPath, pathKey } from '../../../src/windows/path.js';
import { nameProblems } from '../../../src/windows/name-problems.js';
import { parseSid } from '../../../src/windows/sid.js';

interface Known {
  readonly accounts?: readonly string[];
  readonly paths?: readonly string[];
  readonly key?: string;
  readonly hidesPaths?: boolean;
}

function redactor({ accounts = [], paths = [], key = 'key', hidesPaths = false }: Known = {}): Redactor {
  const identities = new Identities(hidesPaths);
  accounts.forEach((account) => identities.learnAccount(account));
  paths.forEach((path) => identities.learnPath(path));
  const digest = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  return new Redactor(identities, new Pseudonyms(digest), hidesPaths);
}

/** A text with `#` for what depends on the key. */
function shape(text: string): string {
  return text
    .replace(/\b(host|share|user|group|domain)-[0-9a-f]{10}/g, '$1-#')
    .replace(/\bst[0-9a-f]{10}(?![0-9a-z])/g, 'st#')
    .replace(/(?<=\\)(~\$)?[0-9a-f]{10}(?![0-9a-z])/g, '$1#');
}

describe('names in texts', () => {
  const known: Known = {
    paths: ['\\\\fs01\\data\\'],
    accounts: ['FABRIKAM\\anna', 'FABRIKAM\\read', 'FABRIKAM\\Li', 'FABRIKAM\\4711'],
  };

  it.each([
    ['\\\\fs01\\data\\To Read Data', '\\\\host-#\\share-#\\To Read Data'],
    ['\\\\FS01.corp.fabrikam.local\\data is not there', '\\\\host-#.corp.domain-#.local\\share-# is not there'],
    ['\\\\?\\UNC\\fs01\\data', '\\\\?\\UNC\\host-#\\share-#'],
    ['\\Device\\Mup\\;Z:0000000000012345\\fs01\\data', '\\Device\\Mup\\;Z:0000000000012345\\host-#\\share-#'],
    ['\\\\fs01\\C$\\x, \\\\localhost\\IPC$', '\\\\host-#\\C$\\x, \\\\localhost\\IPC$'],
    ['fs01 does not answer', 'host-# does not answer'],
    ['Desired Access: Read Data/List Directory', 'Desired Access: Read Data/List Directory'],
    ['net use Z: /user:FABRIKAM\\read', 'net use Z: /user:domain-#\\user-#'],
    ['Impersonating: FABRIKAM\\anna', 'Impersonating: domain-#\\user-#'],
    ['D:\\Archive\\Annas files\\a.txt', 'D:\\Archive\\user-#s files\\a.txt'],
    ['Length: 4711, Li, Lizard', 'Length: 4711, Li, Lizard'],
    ['FABRIKAM\\Li', 'domain-#\\user-#'],
    ['fabrikam.file.core.windows.net', 'st#.file.core.windows.net'],
    ['https://other.blob.core.windows.net/', 'https://st#.blob.core.windows.net/'],
    ['127.0.0.1, 168.63.129.16, 0.0.0.0', '127.0.0.1, 168.63.129.16, 0.0.0.0'],
    ['version 10.0.17763.1, section 2.1.5.1.2', 'version 10.0.17763.1, section 2.1.5.1.2'],
    ['bo@fabrikam.onmicrosoft.com', 'user-#@domain-#.onmicrosoft.com'],
    ['S-1-5-32-544, S-1-5-18, NT AUTHORITY\\SYSTEM', 'S-1-5-32-544, S-1-5-18, NT AUTHORITY\\SYSTEM'],
  ])('%s', (text, expected) => {
    expect(shape(redactor(known).text(text))).toBe(expected);
  });

  it.each([
    ['C:\\Users\\bertram.kluge>net use', 'C:\\Users\\user-#>net use'],
    ['PS C:\\Users\\Bertram Kluge\\Desktop> icacls', 'PS C:\\Users\\user-#\\Desktop> icacls'],
    [
      'C:\\Dokumente und Einstellungen\\otto\\x, \\\\fs01\\home$\\otto',
      'C:\\Dokumente und Einstellungen\\user-#\\x, \\\\host-#\\share-#\\user-#',
    ],
    ['C:\\Users\\Public\\x', 'C:\\Users\\Public\\x'],
    ['runas /user:FABRIKAM\\gustav', 'runas /user:domain-#\\user-#'],
    ['net localgroup Users FABRIKAM\\erwin.meier /add', 'net localgroup Users domain-#\\user-# /add'],
    ['Owner  : fabrikam\\gerda', 'Owner  : domain-#\\user-#'],
    ['corp.fabrikam.com\\gustav', 'corp.domain-#.com\\user-#'],
    ['fs01\\heinz, AzureAD\\UteLang:(M)', 'host-#\\user-#, AzureAD\\user-#:(M)'],
    ['FABRIKAM\\PC7$', 'domain-#\\host-#$'],
    ['/user:localhost\\st1 /user:otto', '/user:localhost\\user-# /user:user-#'],
    ['nslookup dc7.corp.fabrikam.com', 'nslookup host-#.corp.domain-#.com'],
    [
      'COMPUTERNAME=PCBERTA28;USERNAME=berta;USERDOMAIN=ADATUM',
      'COMPUTERNAME=host-#;USERNAME=user-#;USERDOMAIN=domain-#',
    ],
    ['PC1:51234 -> srv9.adatum.de:microsoft-ds', 'host-#:51234 -> host-#.domain-#.de:microsoft-ds'],
    ['https://adatum.file.core.windows.net/Akten/x?y=1', 'https://st#.file.core.windows.net/share-#/x?y=1'],
  ])('are told by what stands around them: %s', (text, expected) => {
    expect(shape(redactor({ ...known, paths: ['\\\\fs01\\data\\', '\\\\fs01\\home$\\'] }).text(text))).toBe(expected);
  });

  it('of one letter are no letters', () => {
    expect(redactor({ paths: ['\\\\tsclient\\C\\'] }).text('D:\\x\\c.docx')).toBe('D:\\x\\c.docx');
  });

  it.each([
    ['S-1-5-21-1-2-3-1104', /^S-1-5-21-\d+-\d+-\d+-\d{4,}$/],
    ['S-1-5-21-1-2-3-513', /^S-1-5-21-\d+-\d+-\d+-513$/],
    ['S-1-12-1-11-22-33-44', /^S-1-12-1(?:-\d+){4}$/],
    ['7f0c2d4e-1a2b-4c3d-8e9f-0123456789ab', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['10.20.30.40', /^10(?:\.\d{1,3}){3}$/],
    ['52.1.2.3', /^2[45]\d(?:\.\d{1,3}){3}$/],
    ['fe80::1c2d:3e4f', /^2001:db8::[0-9a-f]+:[0-9a-f]+$/],
  ])('%s is another of its kind', (text, expected) => {
    const shown = redactor().text(`at 11:57:13 ${text}.`).slice('at 11:57:13 '.length, -1);
    expect(shown).toMatch(expected);
    expect(shown).not.toBe(text);
    expect(text.startsWith('S-') ? parseSid(shown) : shown).toBe(shown);
  });

  it('leave the domain of two SIDs the same', () => {
    const [one, other] = ['1104', '513'].map((rid) =>
      redactor().text(`S-1-5-21-1-2-3-${rid}`).split('-').slice(0, 7).join('-'),
    );
    expect(one).toBe(other);
  });

  it('are the same in trace, log and context, in whatever case, and others under another key', () => {
    const one = redactor(known);
    expect(one.path('\\\\FS01\\Data\\x').toLowerCase()).toBe(one.text('\\\\fs01\\data\\x'));
    expect(one.account('fabrikam\\Anna')).toBe(one.text('FABRIKAM\\anna'));
    expect(redactor(known).text('\\\\fs01\\data')).toBe(one.text('\\\\fs01\\data'));
    expect(redactor({ ...known, key: 'other' }).text('\\\\fs01\\data')).not.toBe(one.text('\\\\fs01\\data'));
  });

  it('keep a storage account one, with or without its host', () => {
    const one = redactor({ paths: ['\\\\fabrikam.file.core.windows.net\\data\\'] });
    const path = one.path('\\\\fabrikam.file.core.windows.net\\data\\x');
    expect(isAzureFilesPath(path)).toBe(true);
    expect(one.text('/user:localhost\\fabrikam')).toBe(`/user:localhost\\${path.slice(2, path.indexOf('.'))}`);
  });

  it('are out of commands where they stand alone, whatever word they are', () => {
    const one = redactor({ paths: ['\\\\fs01\\data\\', '\\\\fs01\\read data\\'] });
    expect(shape(one.command('az storage share-rm show --name data "read data" --data-path read'))).toBe(
      'az storage share-rm show --name share-# "share-#" --data-path read',
    );
  });

  it('take nothing out of what every report says', () => {
    const words = ['data', 'share', 'read', 'owner', 'copy', 'azure', 'account', 'no', 'acl', 'mount', 'win', 'file'];
    const one = redactor({
      accounts: words.map((word) => `FABRIKAM\\${word}`),
      paths: words.map((word) => `\\\\fs01\\${word}\\`),
    });
    for (const rule of [...CATALOGUE, ...JOB_CATALOGUE]) {
      for (const text of [rule.title, rule.cause]) {
        expect(one.text(text)).toBe(text);
      }
    }
  });
});

describe('names of files and directories', () => {
  it.each([
    ['D:\\Projects\\Plan 2026.docx', 'D:\\#\\#.docx'],
    ['D:\\Users\\anna\\~$Plan.docx', 'D:\\Users\\user-#\\~$#.docx'],
    ['\\\\fs01\\data\\Plans\\a.tar.gz', '\\\\host-#\\share-#\\#\\#.gz'],
    ['D:\\Plans\\con', 'D:\\#\\con'],
    ['D:\\Plans\\a.txt:Zone.Identifier:$DATA', 'D:\\#\\#.txt:Zone.Identifier:$DATA'],
    ['D:\\System Volume Information\\x', 'D:\\System Volume Information\\#'],
    ['*.docx', '*.docx'],
    ['Plans\\x', 'Plans\\x'],
  ])('%s', (path, expected) => {
    const shown = redactor({ hidesPaths: true, paths: ['D:\\Users\\anna\\', '\\\\fs01\\data\\'] }).path(path);
    expect(shape(`\\${shown}`).slice(1)).toBe(shape(expected) === 'Plans\\x' ? '#\\#' : expected);
  });

  it('are found in sentences, as far as they go', () => {
    const path = 'D:\\My Projects\\Plan, old (2).docx';
    const one = redactor({ hidesPaths: true, paths: [path] });
    const shown = one.path(path);
    for (const [before, behind] of [
      ['', ''],
      ['ERROR 5 (0x00000005) Copying File ', ''],
      ['11:57  CreateFile  ', '  ACCESS DENIED  Desired Access: Read'],
      ['The ACL of ', ' in I2.txt grants nothing'],
      ['icacls "', '" /save x'],
    ]) {
      expect(one.text(`${before}${path}${behind}`)).toBe(`${before}${shown}${behind}`);
    }
  });

  it.each([
    ['robocopy C:\\src Z:\\Plan /COPYALL', /^robocopy C:\\[0-9a-f]{10} Z:\\[0-9a-f]{10} \/COPYALL$/],
    [
      'robocopy "C:\\My src" Z:\\Plan a.xlsx b*.docx /XF "Alpha One.xlsx" /XD Bravo',
      /^robocopy "C:\\[0-9a-f]{10}" Z:\\[0-9a-f]{10} [0-9a-f]{10}\.xlsx [0-9a-f]{10}\*\.docx \/XF "[0-9a-f]{10}\.xlsx" \/XD [0-9a-f]{10}$/,
    ],
    [
      'robocopy C:\\a Z:\\b /LOG:Foxtrot.log /JOB:jean-dupont /R:1 /COPY:DATSO',
      /^robocopy C:\\[0-9a-f]{10} Z:\\[0-9a-f]{10} \/LOG:[0-9a-f]{10}\.log \/JOB:[0-9a-f]{10} \/R:1 \/COPY:DATSO$/,
    ],
  ])('are all words of a command line that are no switches: %s', (command, expected) => {
    const one = redactor({ hidesPaths: true });
    expect(one.commandLine(command)).toMatch(expected);
    expect(one.text(`PID: 1, Command line: ${command}, Current directory: D:\\Secret`)).toMatch(
      /^PID: 1, Command line: robocopy [^,]*, Current directory: D:\\[0-9a-f]{10}$/,
    );
  });

  it.each([
    ['\t    New File  \t\tMerger Plan.docx', /New File {2}\t\t[0-9a-f]{10}\.docx$/],
    ['100%        New File  \t\t 12\tB Plan.txt', /\t[0-9a-f]{10}\.txt$/],
    ['    Files : *Merger*.docx', /Files : \*[0-9a-f]{10}\*\.docx$/],
    ['type "Woodgrove Plan.txt"', /^type "[0-9a-f]{10}\.txt"$/],
    ['  Options : *Merger*.docx /S /JOB:jean', /Options : \*[0-9a-f]{10}\*\.docx \/S \/JOB:[0-9a-f]{10}$/],
    ['Exc Dirs : Secret', /Exc Dirs : [0-9a-f]{10}$/],
  ])('are in the columns of a log: %s', (line, expected) => {
    expect(redactor({ hidesPaths: true, paths: ['D:\\Secret\\'] }).line(line)).toMatch(expected);
  });

  it('are out of sentences about an entry', () => {
    const path = '\\\\fs01\\data\\Merger.docx';
    const one = redactor({ hidesPaths: true, paths: [path] });
    const entry = 'VORDEFINIERT\\Administratoren';
    const said = (of: string): string =>
      `whether it is ${entry} or a member of it. If so, ACE 1 of ${of}, ${entry}:(I)(F), allows it`;
    expect(one.line(said(path))).toBe(said(one.path(path)));
    expect(one.line(`${path} ${entry}:(I)(F)`)).toBe(`${one.path(path)} ${entry}:(I)(F)`);
  });

  it('are the same in a Detail', () => {
    const one = redactor({ hidesPaths: true });
    const path = '\\\\fs01.adatum.de\\data\\Plan\\a.docx';
    expect(one.text(`ReplaceIfExists: False, FileName: ${path}`)).toBe(
      `ReplaceIfExists: False, FileName: ${one.path(path)}`,
    );
    expect(one.text('FileInformationClass: FileBothDirectoryInformation, Filter: *, 1: Plan.docx')).toMatch(
      /Filter: \*, 1: [0-9a-f]{10}\.docx$/,
    );
  });

  it.each([
    ['D:\\klaus.schroeder\\Angebot.Woodgrove', /^D:\\[0-9a-f]{10}\\[0-9a-f]{10}$/],
    [
      '\\Device\\Mup\\;LanmanRedirector\\;Z:000000000003a1b2\\fs01\\data\\x',
      /^\\Device\\Mup\\;LanmanRedirector\\;Z:000000000003a1b2\\host-/,
    ],
    [
      '\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy3\\x',
      /^\\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy3\\[0-9a-f]{10}$/,
    ],
    ['PC1:51234 -> srv9.adatum.de:445', /^host-[0-9a-f]+:51234 -> host-[0-9a-f]+\.domain-[0-9a-f]+\.de:445$/],
  ])('keep what tells of nobody, and nothing else: %s', (path, expected) => {
    expect(redactor({ hidesPaths: true }).path(path)).toMatch(expected);
  });

  it('that nobody has learned are taken for longer than they are rather than left', () => {
    const shown = redactor({ hidesPaths: true }).text('Copying File D:\\Secret Plans\\Merger with Fabrikam.docx');
    expect(shown).not.toMatch(/Secret|Plans|Merger|Fabrikam/);
  });

  it('keep depth, extension and what a file system refuses about them', () => {
    const name = fc.string({
      unit: fc.constantFrom(...'abcXYZ019 ._-~$[]{}\u00e9\u4e2d?*|<>"'),
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const path = `D:\\${names.join('\\')}.docx`;
        const shown = redactor({ hidesPaths: true }).path(path);
        expect(shown.split('\\').length).toBe(path.split('\\').length);
        expect(nameProblems(shown)).toEqual(nameProblems(path));
        expect(shown).toMatch(/\.docx$/);
      }),
    );
  });

  it('are equal where they were, whatever their case', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (one, other) => {
          const hidden = redactor({ hidesPaths: true });
          const [a, b] = [`D:\\${one}`, `D:\\${other}`];
          expect(pathKey(hidden.path(a)) === pathKey(hidden.path(b))).toBe(pathKey(a) === pathKey(b));
        },
      ),
    );
  });
});
