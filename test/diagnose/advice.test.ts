import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { adviceFor, UNKNOWN_CASE } from '../../src/diagnose/advice.js';
import type { Advice } from '../../src/diagnose/rule.js';
import { denied, granted, mask, trace } from '../generate-trace.js';

const ROLE: Advice = { text: 'assign a role', ofComputer: 'set the default', onServer: null };
const SHARE: Advice = {
  text: 'assign a role',
  where: { 'acl-lacks': null, mount: 'mounted' },
  onServer: 'share permissions',
};
const ONLY_SERVERS: Advice = { text: 'join the group', onAzureFiles: null };

describe('advice on a server that is not Azure Files', () => {
  const onServer = { ...UNKNOWN_CASE, server: 'other' } as const;

  it('leaves out what is about Azure Files alone', () => {
    expect(adviceFor(['try again', ROLE, SHARE], onServer)).toEqual(['try again', 'share permissions']);
    expect(adviceFor([ROLE], { ...onServer, isComputer: true })).toEqual([]);
    expect(adviceFor([ROLE, SHARE], UNKNOWN_CASE)).toEqual(['assign a role', 'assign a role']);
  });

  it('is left out where files answer it, and goes before what they show', () => {
    expect(adviceFor([SHARE], { ...onServer, shows: (what) => what === 'acl-lacks' })).toEqual([]);
    expect(adviceFor([SHARE], { ...onServer, shows: (what) => what === 'mount' })).toEqual(['share permissions']);
  });
});

describe('advice of a case', () => {
  async function adviceOn(root: string): Promise<string> {
    const path = `${root}\\a.docx`;
    const report = await analyze([
      trace([granted(path, mask('READ_CONTROL')), denied(path, mask('READ_CONTROL', 'WRITE_OWNER'))]),
    ]);
    const { fix, verify } = report.findings.find(({ ruleId }) => ruleId === 'copy/write-owner') ?? {};
    return [...(fix ?? []), ...(verify ?? [])].join('\n');
  }

  it('is for the server that its paths name, and for every kind where nothing tells', async () => {
    const onAzureFiles = await adviceOn('\\\\contoso.file.core.windows.net\\data');
    expect(onAzureFiles).toContain('storage account key');
    expect(onAzureFiles).not.toMatch(/another server/i);
    const onServer = await adviceOn('\\\\fileserver\\data');
    expect(onServer).toContain('On another server: give');
    expect(onServer).not.toMatch(/Azure|storage account/);
    const anywhere = await adviceOn('Z:');
    expect(anywhere).toContain('On another server: give');
    expect(anywhere).toContain('storage account key');
  });

  it('about other servers is left out on a share of Azure Files', () => {
    expect(adviceFor([ONLY_SERVERS], { ...UNKNOWN_CASE, server: null })).toEqual(['join the group']);
    expect(adviceFor([ONLY_SERVERS], { ...UNKNOWN_CASE, server: 'other' })).toEqual(['join the group']);
    expect(adviceFor([ONLY_SERVERS], { ...UNKNOWN_CASE, server: 'azure-files' })).toEqual([]);
  });
});
