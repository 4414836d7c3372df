import { describe, expect, it } from 'vitest';
import { prose } from '../../../src/report/html/prose.js';

describe('a sentence', () => {
  it('has its constants, switches and rules as code', () => {
    expect(prose('WRITE_DAC with /COPY:DATS (/B), see copy/write-dac and/or a/b.').html).toBe(
      '<code class="word">WRITE_DAC</code> with <code class="word">/COPY:DATS</code> (<code class="word">/B</code>), ' +
        'see <code class="word">copy/write-dac</code> and/or a/b.',
    );
  });
});
