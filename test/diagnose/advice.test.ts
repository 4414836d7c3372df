import { describe, expect, it } from 'vitest';
import { adviceFor, UNKNOWN_CASE } from '../../src/diagnose/advice.js';
import type { Advice } from '../../src/diagnose/rule.js';

const ROLE: Advice = { text: 'assign a role', ofComputer: 'set the default', onServer: null };
const SHARE: Advice = {
  text: 'assign a role',
  where: { 'acl-lacks': null, mount: 'mounted' },
  onServer: 'share permissions',
};

describe('advice on a server that is not Azure Files', () => {
  const onServer = { ...UNKNOWN_CASE, isOnServer: true };

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
