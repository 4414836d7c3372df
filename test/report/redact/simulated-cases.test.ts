import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { analyzeListing } from '../../../src/analyze.js';
import { bundle } from '../../../src/bundle.js';
import type { BundleFile } from '../../../src/evidence-files.js';
import type { Source } from '../../../src/formats/source.js';
import { csvTable, jsonLines } from '../../../src/report/failure-lines.js';
import { renderHtml } from '../../../src/report/html/render-html.js';
import { jsonPieces } from '../../../src/report/json.js';
import { renderMarkdown } from '../../../src/report/markdown.js';
import { renderReply } from '../../../src/report/reply.js';
import { isCommonName } from '../../../src/report/redact/pseudonyms.js';
import type { ReportListing } from '../../../src/report/report.js';
import { renderTerminal } from '../../../src/report/terminal.js';
import { sourceOf } from '../../simulator/accuracy.js';
import { simulate } from '../../simulator/simulate.js';

const KEY = `${'Ab0+/'.repeat(17)}A==`;
const DOMAIN_SID = 'S-1-5-21-1004336348-1177238915-682003330';

/** What a customer sends along; `share` as the case mounts it. */
function contexts(share: string, object: string): Source[] {
  const text = (name: string, lines: readonly string[]): Source =>
    sourceOf({ name: `/home/engineer/contoso-4711/${name}`, bytes: new TextEncoder().encode(lines.join('\r\n')) });
  return [
    text('icacls.txt', [
      `${object} CONTOSO\\anna:(I)(M)`,
      `${' '.repeat(object.length)} CONTOSO\\Finance Editors:(I)(RX)`,
      `${' '.repeat(object.length)} ${DOMAIN_SID}-1201:(I)(F)`,
      `${' '.repeat(object.length)} BUILTIN\\Administrators:(I)(F)`,
      '',
      'Successfully processed 1 files; Failed processing 0 files',
    ]),
    text('net-use.txt', [
      `C:\\>net use Z: ${share} /user:localhost\\contoso ${KEY}`,
      'The command completed successfully.',
      '',
      'C:\\>cmdkey /add:10.20.30.40 /user:anna@corp.contoso.onmicrosoft.com /pass:hunter2hunter2',
    ]),
    text('whoami.txt', [
      'USER INFORMATION',
      '----------------',
      '',
      'User Name    SID',
      '============ ===============================================',
      `contoso\\anna ${DOMAIN_SID}-1104`,
      '',
      'GROUP INFORMATION',
      '-----------------',
      '',
      'Group Name                             Type             SID                                             Attributes',
      '====================================== ================ =============================================== ==================================================',
      'Everyone                               Well-known group S-1-1-0                                         Mandatory group, Enabled by default, Enabled group',
      `CONTOSO\\Finance Editors                Group            ${DOMAIN_SID}-1201   Mandatory group, Enabled by default, Enabled group`,
    ]),
  ];
}

function outputsOf(report: ReportListing): readonly (readonly [string, string])[] {
  return [
    ['terminal', renderTerminal(report, { color: false, detail: 'usual' })],
    ['verbose', renderTerminal(report, { color: false, detail: 'whole', width: 400 })],
    ['reply', renderReply(report)],
    ['markdown', renderMarkdown(report, 'whole')],
    ['csv', [...csvTable(report)].join('')],
    ['jsonl', [...jsonLines(report)].join('')],
    ['json', [...jsonPieces(report)].join('')],
    ['html', [...renderHtml(report)].join('')],
  ];
}

/** What of a report is no name: the diagnosis. */
function diagnosisOf({ findings, failures, summary, clock, rights, unexplained, jobs }: ReportListing): unknown {
  return {
    ...{ summary, clock, rights, unexplained },
    findings: findings.map(
      ({ ruleId, confidence, gate, failureCount, failureIds, deniedRights, context, alternatives }) => ({
        ...{ ruleId, confidence, gate, failureCount, failureIds, deniedRights },
        context: context.map(({ effect }) => effect),
        alternatives: alternatives.map((other) => other.ruleId),
      }),
    ),
    failures: [...failures].map(
      ({ id, side, existed, ntStatus, win32, desiredAccess, deniedRights, occurrences, findings: ids }) => ({
        ...{ id, side, existed, ntStatus, win32, desiredAccess, deniedRights, occurrences, ids },
      }),
    ),
    jobs: jobs.map(({ items, errors, options }) => ({
      items,
      codes: errors.map(({ code, action }) => [code, action]),
      options: options?.copyFlags,
    })),
  };
}

async function caseOf(seed: number): Promise<{ sources: Source[]; names: string[] }> {
  const { files, rows, truth } = await simulate(seed);
  const remote = rows.map(({ path }) => path).find((path) => path.startsWith('\\\\'));
  const share = /^\\\\[^\\]+\\[^\\]+/.exec(remote ?? '')?.[0] ?? '\\\\contoso.file.core.windows.net\\share';
  const object = truth.objects[0] ?? `${share}\\a.docx`;
  const names = new Set(
    rows
      .flatMap(({ path }) => path.split('\\').slice(path.startsWith('\\\\') ? 4 : 1))
      .map((name) => name.replace(/\.\w+$/, ''))
      .filter((name) => name.length > 2),
  );
  return { sources: [...files.map(sourceOf), ...contexts(share, object)], names: [...names] };
}

const digest = (text: string): string => createHmac('sha256', 'key of the test').update(text).digest('hex');

const NAMES =
  /anna|contoso|fs01|finance|engineer|4711|hunter2|Ab0\+|1004336348|10\.20\.30\.40|(?:\\\\|\\\\\\\\)[\w.-]+\\{1,2}(?:share|archive|cxcache|team\$)(?!-)/i;

describe('a redacted report of a simulated case', () => {
  const seeds = Array.from({ length: 16 }, (_, nth) => 100 + nth);

  it.each(seeds)('holds no name in any format, and the same diagnosis: seed %i', async (seed) => {
    const { sources, names } = await caseOf(seed);
    const plain = await analyzeListing(sources);
    for (const paths of [false, true]) {
      const report = await analyzeListing(sources, { redact: { paths, digest } });
      expect(diagnosisOf(report)).toEqual(diagnosisOf(plain));
      for (const [format, text] of outputsOf(report)) {
        expectHidden(format, text, paths ? names : []);
      }
    }
  });

  it.each(seeds.slice(0, 8))('leaves a bundle of evidence without names that gives the same: seed %i', async (seed) => {
    const { sources, names } = await caseOf(seed);
    for (const paths of [false, true]) {
      const { files, facts } = await bundle(sources, { redact: { paths, digest } });
      expect(facts.verification).toEqual({ same: true, differences: [] });
      for (const file of files) {
        expectHidden(file.name, await textOf(file), paths ? names : []);
      }
    }
  });

  it('says that there were names', async () => {
    const { sources } = await caseOf(100);
    expect(outputsOf(await analyzeListing(sources)).map(([, text]) => NAMES.test(text))).not.toContain(false);
  });
});

const COMMON = new Set([
  'system volume information',
  '$recycle.bin',
  'desktop',
  'thumbs',
  'windows',
  'system32',
  'robocopy',
  '.',
  '..',
  '*',
  '<',
]);

/** `names`: of directories and files. */
function expectHidden(where: string, text: string, names: readonly string[]): void {
  expect(NAMES.exec(text)?.[0], `${where}: ${around(text, NAMES)}`).toBeUndefined();
  for (const name of names.filter((one) => !isCommonName(one) && !COMMON.has(one.toLowerCase()))) {
    const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    const found = new RegExp(`[\\\\\\t]${escaped}(?![\\w])`, 'i');
    expect(found.exec(text), `${where}: ${around(text, found)}`).toBeNull();
  }
}

async function textOf({ stream }: BundleFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream()) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function around(text: string, pattern: RegExp): string {
  const at = pattern.exec(text)?.index ?? 0;
  return text.slice(Math.max(0, at - 100), at + 100);
}
