import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/diagnose/catalogue/index.js';
import { commandIn, prose } from '../../../src/report/html/prose.js';

describe('a step that ends in a command', () => {
  it.each([
    ['Grant it: icacls <directory> /grant <account>:(OI)(CI)(M)', 'icacls <directory> /grant <account>:(OI)(CI)(M)'],
    [
      'Mount it. net use Z: \\\\<account>.file.core.windows.net\\<share> /user:localhost\\<account> <key>',
      'net use Z: \\\\<account>.file.core.windows.net\\<share> /user:localhost\\<account> <key>',
    ],
    ['If it is read-only: attrib -r <file>.', 'attrib -r <file>'],
  ])('%s', (text, command) => {
    expect(commandIn(text).command).toBe(command);
    expect(`${commandIn(text).words} ${command}`).toBe(text.replace(/\.$/, ''));
  });

  it.each([
    'Or have the object inherit again: icacls <object> /reset takes its own entries off.',
    'Take the entry off: icacls <object> /remove:d <account or group>; where it is inherited, there.',
    'End all connections: net use * /delete, klist purge, then net use.',
    'Or map the drive in the same session: net use in that console.',
  ])('is not: %s', (text) => {
    expect(commandIn(text)).toEqual({ words: text, command: null });
  });

  it('is taken apart without losing a word, whatever the rule', () => {
    const steps = CATALOGUE.flatMap(({ fix }) => fix).map((advice) =>
      typeof advice === 'string' ? advice : advice.text,
    );
    const commands = steps.map(commandIn).flatMap(({ command }) => (command === null ? [] : [command]));
    expect(commands.length).toBeGreaterThan(15);
    expect(commands.filter((command) => /[;]|, | (?:or|then|takes|shows|leaves) /.test(command))).toEqual([]);
  });
});

describe('a sentence', () => {
  it('has its constants, switches and rules as code', () => {
    expect(prose('WRITE_DAC with /COPY:DATS (/B), see copy/write-dac and/or a/b.').html).toBe(
      '<code class="word">WRITE_DAC</code> with <code class="word">/COPY:DATS</code> (<code class="word">/B</code>), ' +
        'see <code class="word">copy/write-dac</code> and/or a/b.',
    );
  });
});
