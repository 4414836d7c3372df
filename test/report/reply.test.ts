import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { openInputs } from '../../src/case/index.js';
import { renderReply } from '../../src/report/reply.js';

async function replyOn(sample: string): Promise<string> {
  return renderReply(await analyze(openInputs([`samples/${sample}`])));
}

describe('the answer to the customer', () => {
  it('tells the reason, the objects, the steps with their commands, and what to send', async () => {
    const text = await replyOn('write-owner');
    expect(text).toContain('We have looked at robocopy.log and trace.CSV.');
    expect(text).toContain('The reason is this: Setting the owner needs "take ownership" (WRITE_OWNER)');
    expect(text).toContain('It concerns 2 objects:');
    expect(text).toMatch(/^ {5}net use \\\\contoso\.file\.core\.windows\.net\\cxcache /m);
    expect(text).toMatch(/^ {5}robocopy ".*\/COPY:DAT$/m);
  });

  it('is no surer than the report', async () => {
    const text = (await replyOn('log-only')).replace(/\s+/g, ' ');
    expect(text).toContain('A possible reason is this; what you sent does not decide it yet');
    expect(text).not.toContain('The reason is this');
    expect(text).toContain('To be sure, we would need the following');
  });

  it('says rights as Explorer does, each with its constant once, and nothing of ours', async () => {
    for (const sample of ['three-checks', 'with-context', 'log-only']) {
      const text = await replyOn(sample);
      const names = [...text.matchAll(/\b(?:WRITE|FILE)_[A-Z_]+\b/g)].map(([name]) => name);
      expect(names.length).toBeGreaterThan(0);
      expect(names).toEqual([...new Set(names)]);
      expect(text).not.toMatch(/\bNTSTATUS\b|\bDACL\b|support article\)|\b(?:copy|ntfs|share)\/[a-z]/);
    }
  });

  it('says so where nothing failed', async () => {
    expect(await replyOn('healthy')).toContain('No failure in what these inputs show');
  });
});
