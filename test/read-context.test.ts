import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIcacls } from '../src/formats/acl/icacls.js';
import { formatSddl, parseSddl } from '../src/formats/acl/sddl.js';
import type { ContextReading } from '../src/formats/context/case-facts.js';
import { detectFormat } from '../src/formats/detect.js';
import { InputError } from '../src/formats/input-error.js';
import { readContext } from '../src/read-context.js';
import { sourceOf } from './formats/procmon/read-events.js';
import { encodeText, TEXT_ENCODINGS } from './formats/procmon/encode-text.js';
import {
  type IdentitySpec,
  PLAIN_STYLE,
  writeCredentials,
  writeNetUse,
  writeSmbMappings,
  writeWhoami,
} from './formats/context/write-context.js';

const ANNA: IdentitySpec = {
  user: { name: 'contoso\\anna', sid: 'S-1-5-21-397955417-626881126-188441444-3126813' },
  groups: [
    { name: 'Everyone', sid: 'S-1-1-0', denyOnly: false },
    { name: 'BUILTIN\\Users', sid: 'S-1-5-32-545', denyOnly: false },
    { name: 'CONTOSO\\Sales Team', sid: 'S-1-5-21-397955417-626881126-188441444-1105', denyOnly: false },
    { name: 'Mandatory Label\\Medium Mandatory Level', sid: 'S-1-16-8192', denyOnly: false, isLabel: true },
  ],
  privileges: [
    { name: 'SeBackupPrivilege', description: 'Back up files and directories', enabled: false },
    { name: 'SeChangeNotifyPrivilege', description: 'Bypass traverse checking', enabled: true },
  ],
};

const DACLS = [
  'D:(A;OICI;FA;;;BA)(A;;0x1200a9;;;S-1-5-21-397955417-626881126-188441444-1105)(A;OICIID;0x1301bf;;;AU)',
  'D:(D;;0x116;;;WD)(A;;FA;;;SY)',
];
const SUMMARY = 'Successfully processed 2 files; Failed processing 0 files\r\n';
const OWNED = 'O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)';

function writeIcacls(): string {
  const objects = DACLS.map((dacl, nth) => formatIcacls(`Z:\\data\\my file ${nth}.txt`, parseSddl(dacl)));
  return `${objects.join('\r\n\r\n').replaceAll(/\r?\n/g, '\r\n')}\r\n\r\n${SUMMARY}`;
}

/** What a command prints, behind the prompt with the command or without. */
interface Output {
  readonly prompt: string;
  readonly text: string;
}

const WHOAMI: Output = { prompt: 'C:\\Users\\anna>whoami /all', text: writeWhoami(ANNA) };
const WHOAMI_LIST: Output = {
  prompt: 'PS C:\\> whoami /all /fo list',
  text: writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'list' }),
};
const WHOAMI_CSV: Output = {
  prompt: 'C:\\>whoami /all /fo csv',
  text: writeWhoami(ANNA, { ...PLAIN_STYLE, form: 'csv' }),
};
const NET_USE: Output = {
  prompt: 'C:\\Users\\anna>net use',
  text: writeNetUse([
    { drive: 'Z:', remote: '\\\\acct.file.core.windows.net\\share', status: 'OK' },
    { drive: 'Y:', remote: '\\\\server\\my share', status: 'Disconnected' },
  ]),
};
const MAPPINGS: Output = {
  prompt: 'PS C:\\> Get-SmbMapping | Format-List',
  text: writeSmbMappings([{ drive: 'Z:', remote: '\\\\acct.file.core.windows.net\\share', status: 'OK' }], 'list'),
};
const CREDENTIALS: Output = {
  prompt: 'C:\\>cmdkey /list',
  text: writeCredentials([{ host: 'acct.file.core.windows.net', user: 'localhost\\acct' }]),
};
const ICACLS: Output = { prompt: 'C:\\Users\\anna>icacls Z:\\data\\*', text: writeIcacls() };
const SDDL: Output = { prompt: 'PS C:\\> (Get-Acl Z:\\data).Sddl', text: `${OWNED}\r\n` };

type Join = (outputs: readonly Output[]) => string;

function withPrompts(outputs: readonly Output[]): string {
  return outputs.map(({ prompt, text }) => `${prompt}\r\n${text}\r\n`).join('');
}

function read(text: string): Promise<ContextReading> {
  return readContext(sourceOf(encodeText(text)));
}

/** What each kind of output says, however many others stand in the file; lines left out. */
function wordsOf({ facts: { acls, identities, connections } }: ContextReading): unknown {
  return {
    acls: acls.map(({ path, descriptor }) => [path, formatSddl(descriptor)]).sort(),
    identities: identities.map(({ line: _, ...identity }) => identity),
    connections: connections.map(({ line: _, ...connection }) => connection),
  };
}

/** What the outputs say, each in a file of its own. */
async function expectedOf(outputs: readonly Output[], join: Join = withPrompts): Promise<unknown> {
  const readings = await Promise.all(outputs.map((output) => read(join([output]))));
  return wordsOf({
    facts: {
      acls: readings.flatMap(({ facts }) => facts.acls),
      notShown: [],
      posixItems: [],
      identities: readings.flatMap(({ facts }) => facts.identities),
      connections: readings.flatMap(({ facts }) => facts.connections),
    },
    encoding: '',
    records: 0,
    warnings: [],
  });
}

function orders<T>(items: readonly T[]): (readonly T[])[] {
  return items.length === 0
    ? [[]]
    : items.flatMap((item) => orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

const WAYS: readonly (readonly [name: string, join: Join])[] = [
  ['with prompts', withPrompts],
  [
    'with prompts and no blank lines between',
    (outputs) => outputs.map(({ prompt, text }) => `${prompt}\r\n${text.trim()}\r\n`).join(''),
  ],
  ['without prompts', (outputs) => outputs.map(({ text }) => `${text}\r\n`).join('')],
  ['with Unix line ends', (outputs) => outputs.map(({ text }) => `${text.replaceAll('\r', '')}\n`).join('')],
];

describe.each([
  ['whoami, net use and icacls', [WHOAMI, NET_USE, ICACLS]],
  ['whoami as a list, Get-SmbMapping and SDDL', [WHOAMI_LIST, MAPPINGS, SDDL]],
  ['whoami as CSV, cmdkey, icacls and SDDL', [WHOAMI_CSV, CREDENTIALS, ICACLS, SDDL]],
])('a file with %s', (_, outputs) => {
  it.each(WAYS)('is read whole in every order: %s', async (_way, join) => {
    const expected = await expectedOf(outputs, join);
    for (const order of orders(outputs)) {
      const reading = await read(join(order));
      expect(wordsOf(reading)).toEqual(expected);
      expect(reading.warnings).toEqual([]);
      expect(reading.records).toBe(
        reading.facts.acls.length + reading.facts.identities.length + reading.facts.connections.length,
      );
    }
  });

  it.each(TEXT_ENCODINGS)('is read in %s', async (encoding) => {
    const bytes = encodeText(withPrompts(outputs), encoding);
    const reading = await readContext(sourceOf(bytes, 17));
    expect(wordsOf(reading)).toEqual(await expectedOf(outputs));
    expect(reading.warnings).toEqual([]);
    expect(encoding).toContain(reading.encoding);
    expect(detectFormat(bytes).format).not.toBeNull();
  });

  it('may have any other text between', async () => {
    const others = fc.constantFrom(
      'Microsoft Windows [Version 10.0.19045.3803]',
      '(c) Microsoft Corporation. All rights reserved.',
      'C:\\Users\\anna>cd ..',
      'PS C:\\Users\\anna> Get-Date',
      'Here is what you asked for:',
      '--------------------',
      '> quoted',
      '',
    );
    const expected = await expectedOf(outputs);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...outputs], { minLength: outputs.length }),
        fc.array(others, { minLength: 12, maxLength: 12 }),
        async (order, lines) => {
          const text = order
            .map(({ prompt, text }, nth) =>
              [...lines.slice(3 * nth, 3 * nth + 2), '', prompt, text, '', ''].join('\r\n'),
            )
            .join('');
          const reading = await read(text);
          expect(wordsOf(reading)).toEqual(expected);
          expect(reading.warnings).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('of several outputs', () => {
  it('one that nothing can be used of is a warning, and the others are read', async () => {
    const broken = 'Z:\\a BUILTIN\\Users:(F)\r\n     Everyone:(RX,ZZ)\r\n\r\n';
    const { facts, warnings } = await read(`${WHOAMI.prompt}\r\n${WHOAMI.text}\r\n${broken}`);
    expect(facts.identities).toHaveLength(1);
    expect(facts.acls).toEqual([]);
    expect(warnings).toMatchObject([
      { code: 'output-not-read', message: expect.stringContaining('"ZZ" is no right of icacls') },
    ]);
    expect(warnings[0]?.at).toEqual({ line: WHOAMI.text.split('\r\n').length + 3, column: 19 });
  });

  it('all of which are unusable, the first error is thrown', async () => {
    const text = 'D:(A;;FA;;;BA)(A;;FA;;;BQ)\r\n\r\nZ:\\a BUILTIN\\Users:(F)\r\n     Everyone:(RX,ZZ)\r\n\r\n';
    await expect(read(text)).rejects.toBeInstanceOf(InputError);
    await expect(read(text)).rejects.toMatchObject({ message: expect.stringContaining('"BQ" is no SID') });
  });

  it('each says where its own lines cannot be read, and nothing about those of the others', async () => {
    const group = /^CONTOSO\\Sales Team(.*)S-1-5-21-.{10}/m;
    const whoami = WHOAMI.text.replace(group, (row) => `${row.slice(0, -10)}x`.padEnd(row.length));
    const icacls = ICACLS.text.replace('(OI)(CI)(F)', '(OI)(CX)(F)');
    const netUse = NET_USE.text.replace('\\\\server\\my share', 'https://server/share');
    for (const order of orders([whoami, icacls, netUse])) {
      const text = order.join('\r\n');
      const lines = text.split('\r\n');
      const { facts, warnings } = await read(text);
      expect(facts.identities).toMatchObject([{ hasGroups: false, hasPrivileges: true }]);
      expect(facts.acls.map(({ path }) => path)).toEqual(['Z:\\data\\my file 1.txt']);
      expect(facts.connections.map(({ drive }) => drive)).toEqual(['Z:']);
      const told = warnings.map(({ code, at }) => [code, lines[(at?.line ?? 0) - 1]?.slice(0, 20).trim()]);
      expect(told.sort()).toEqual(
        [
          ['row-not-read', 'CONTOSO\\Sales Team'],
          ['row-not-read', 'Disconnected Y:'],
          ['unreadable-entry', 'Z:\\data\\my file 0.tx'],
        ].sort(),
      );
    }
  });

  it('the encoding is told once', async () => {
    const text = `${WHOAMI.text}\r\n${NET_USE.text}\r\n${ICACLS.text}`.replaceAll('Sales', 'Büro');
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const { facts, encoding, warnings } = await readContext(sourceOf(bytes));
    expect(encoding).toBe('windows-1252');
    expect(warnings.map(({ code }) => code)).toEqual(['encoding-guessed']);
    expect([facts.acls, facts.identities, facts.connections].map(({ length }) => length)).toEqual([2, 1, 2]);
  });

  it('a list of icacls that another output breaks off is not believed to be whole', async () => {
    const cut = ICACLS.text.slice(0, ICACLS.text.indexOf('NT AUTHORITY')).trimEnd();
    for (const { text } of [WHOAMI_CSV, SDDL]) {
      const { warnings } = await read(`${cut}\r\n${text.trimStart()}\r\n${WHOAMI.text}`);
      expect(warnings).toMatchObject([{ code: 'unfinished-output', at: { line: 2 } }]);
    }
  });
});

describe('a file of one output alone', () => {
  it.each([WHOAMI, WHOAMI_LIST, WHOAMI_CSV, NET_USE, MAPPINGS, CREDENTIALS, ICACLS, SDDL])(
    'is read: $prompt',
    async ({ prompt, text }) => {
      const { warnings, records } = await read(`${prompt}\r\n${text}`);
      expect(warnings).toEqual([]);
      expect(records).toBeGreaterThan(0);
    },
  );

  it('that is none of ours is an error that names what is expected', async () => {
    await expect(read('hello')).rejects.toThrow(/^expected output of icacls, .*whoami/);
  });
});
