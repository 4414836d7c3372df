import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueAddress } from '../../../src/bulk/queue/queue-address.js';

describe('where a queue is', () => {
  it.each([
    ['redis://h', { host: 'h', port: 6379, database: 0, tls: false, username: null, password: null }],
    ['rediss://h:7000/3', { host: 'h', port: 7000, database: 3, tls: true, shown: 'rediss://h:7000/3' }],
    ['redis://u:p%40ss@h:1', { username: 'u', password: 'p@ss', shown: 'redis://h:1' }],
    ['redis://:p%@h', { username: null, password: 'p%' }],
    ['redis://[::1]:7000', { host: '::1', port: 7000 }],
  ])('%s is told', (url, address) => {
    expect(queueAddress(url, {})).toMatchObject(address);
  });

  it('is told who asks by the environment first', () => {
    const environment = { WHYDENIED_QUEUE_USER: 'ops', WHYDENIED_QUEUE_PASSWORD: 's3cret' };
    expect(queueAddress('redis://u:p@h', environment)).toMatchObject({ username: 'ops', password: 's3cret' });
  });

  it.each(['', 'h:6379', 'http://h', 'redis://', 'redis://h/x', 'redis://u:hunter2@h/queue', 'redis://u:hunter2@'])(
    '%j is refused, and not shown',
    (url) => {
      expect(() => queueAddress(url, {})).toThrow(/^--queue: expected redis:\/\/host:6379/);
    },
  );

  it('never shows a password', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{8,20}$/), (password) => {
        const address = queueAddress(`redis://u:${encodeURIComponent(password)}@host:1`, {});
        expect(address.password).toBe(password);
        expect(address.shown).toBe('redis://host:1');
      }),
    );
  });
});
