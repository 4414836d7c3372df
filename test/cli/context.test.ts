/** Context files beside traces and logs, as the command line prints what they say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { runCli } from './run-cli.js';

const sample = (path: string): string => readFileSync(new URL(`../../samples/${path}`, import.meta.url), 'utf8');
/** Without the line ends of the page. */
const words = (text: string): string => text.replace(/\s+/g, ' ');

describe('context files', () => {
  it('name the entry that denies, with its line and the command that removes it', () => {
    const folder = temporaryFolder({
      'robocopy.log': sample('with-context/robocopy.log'),
      'whoami.txt': sample('with-context/whoami.txt'),
      'icacls.txt':
        'X:\\install\\setup.ini CONTOSO\\Software packagers:(DENY)(WO)\r\n' +
        '                     NT AUTHORITY\\Authenticated Users:(I)(M)\r\n\r\n' +
        'Successfully processed 1 files; Failed processing 0 files\r\n',
    });
    const { stdout } = runCli([folder]);
    expect(stdout).toMatch(/copy\/write-owner {2}likely/);
    expect(words(stdout)).toContain(
      'The entry CONTOSO\\Software packagers:(DENY)(WO) in the ACL of X:\\install\\setup.ini',
    );
    expect(words(stdout)).toContain('icacls "X:\\install\\setup.ini" /remove:d "CONTOSO\\Software packagers"');
    expect(stdout).toContain('(icacls.txt:1)');
  });

  it('that show a key mount do not unsay what the trace isolated, nor advise another one', () => {
    const folder = temporaryFolder({
      'trace.CSV': sample('write-owner/trace.CSV'),
      'robocopy.log': sample('write-owner/robocopy.log'),
      'net-use.txt':
        'C:\\>net use F: \\\\contoso.file.core.windows.net\\cxcache /user:localhost\\contoso K3y==\r\n' +
        'The command completed successfully.\r\n',
    });
    const { stdout } = runCli([folder]);
    expect(stdout).toContain('WRITE_OWNER was refused on the destination at gate "open" (isolated).');
    expect(stdout).toContain('session/not-the-key-mount  likely');
    expect(words(stdout)).toContain('Copy in the session whose mount');
    expect(words(stdout)).toContain('copy/write-owner (the context speaks against it)');
  });

  it('of the sample are not asked for again', () => {
    const { stdout } = runCli(['samples/with-context']);
    expect(stdout).not.toContain('icacls on a failing object');
    expect(stdout).not.toContain('whoami');
  });
});
