import { describe, expect, it } from 'vitest';
import { childAcl } from '../../../src/access/adls-gen2/child-acl.js';
import { formatPosixAcl, parsePosixAcl, parsePosixMode } from '../../../src/formats/acl/posix-acl.js';
import { anna, ask, item } from './ask.js';

const DEFAULTS = 'default:user::rwx,default:user:anna:rwx,default:group::rwx,default:mask::r-x,default:other::r-x';
const parent = { group: 'staff', ...parsePosixAcl(`user::rwx,group::---,other::---,${DEFAULTS}`) };
const bare = { group: 'staff', defaultAcl: [] };

function printed({ acl, defaultAcl }: ReturnType<typeof childAcl>): string {
  return formatPosixAcl(acl, defaultAcl);
}

describe('a child of a directory with a default ACL', () => {
  const copied = DEFAULTS.replaceAll('default:', '');

  it('gets it whole, a directory as its own default too, whatever is asked for', () => {
    expect(printed(childAcl(parent, 'file'))).toBe(copied);
    expect(printed(childAcl(parent, 'directory'))).toBe(`${copied},${DEFAULTS}`);
    const asked = { permissions: parsePosixMode('700'), umask: parsePosixMode('777') };
    expect(printed(childAcl(parent, 'file', asked))).toBe(copied);
    expect(childAcl(parent, 'file')).toMatchObject({ group: 'staff', sticky: false });
  });

  it('loses everything of others by the rule of 2018, in the access ACL', () => {
    const masked = copied.replace('other::r-x', 'other::---');
    expect(printed(childAcl(parent, 'file', { rule: 'code-2018' }))).toBe(masked);
    expect(printed(childAcl(parent, 'directory', { rule: 'code-2018' }))).toBe(`${masked},${DEFAULTS}`);
  });
});

describe('a child of a directory without a default ACL', () => {
  it('gets what REST asks for by itself: 750 and 640', () => {
    expect(printed(childAcl(bare, 'directory'))).toBe('user::rwx,group::r-x,other::---');
    expect(printed(childAcl(bare, 'file'))).toBe('user::rw-,group::r--,other::---');
  });

  it('gets the permissions that are asked for, less the umask', () => {
    for (let mask = 0; mask < 0o100; mask++) {
      const umask = parsePosixMode(`0${mask.toString(8).padStart(3, '0')}`);
      const { acl } = childAcl(bare, 'directory', { permissions: parsePosixMode('777'), umask });
      const left = (0o777 & ~mask).toString(8);
      expect(formatPosixAcl(acl)).toBe(
        formatPosixAcl(
          childAcl(bare, 'directory', { permissions: parsePosixMode(left), umask: parsePosixMode('000') }).acl,
        ),
      );
    }
    expect(printed(childAcl(bare, 'file', { permissions: parsePosixMode('777') }))).toBe(
      'user::rwx,group::r-x,other::---',
    );
  });

  it('keeps the sticky bit of a directory', () => {
    const permissions = parsePosixMode('1777');
    expect(childAcl(bare, 'directory', { permissions }).sticky).toBe(true);
    expect(childAcl(bare, 'file', { permissions }).sticky).toBe(false);
  });

  it('is not covered by the rule of 2018', () => {
    expect(() => childAcl(bare, 'file', { rule: 'code-2018' })).toThrow('expected a parent with one');
    expect(() => childAcl(parent, 'file', { rule: 'code-2018', umask: parsePosixMode('027') })).toThrow('neither');
  });
});

describe('the answer to a creation', () => {
  it('tells what the child gets, and what the article of 2018 says', () => {
    const root = item('/', `user::rwx,group::---,other::-wx,${DEFAULTS}`);
    const answer = ask('create', '/a', [root], anna());
    expect(answer.steps.at(-1)).toMatchObject({ outcome: 'notes', subject: 'default ACL' });
    expect(answer.steps.at(-1)?.text).toContain('user::rwx,user:anna:rwx,group::rwx,mask::r-x,other::r-x');
    expect(answer.disagreements).toEqual([expect.stringContaining('umask of 007')]);
    expect(ask('create-directory', '/a', [item('/', '777')]).steps.at(-1)?.text).toContain(
      'user::rwx,group::r-x,other::---',
    );
  });
});
