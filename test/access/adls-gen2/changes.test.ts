import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/access/answer.js';
import { type PosixItem, parsePosixAcl } from '../../../src/formats/acl/posix-acl.js';
import { anna, ask, item, role, verdict } from './ask.js';

const PLACE = { account: 'contoso', container: 'raw' };
const OPTIONS = '--file-system "raw" --account-name "contoso" --auth-mode login';

/** The items with the ACLs and owners that the commands set. */
function applied(items: readonly PosixItem[], { commands }: Change): PosixItem[] {
  return items.map((known) => {
    const own = commands.filter((command) => command.includes(`--path "${known.path}"`));
    const value = (option: string) =>
      own.flatMap((command) => new RegExp(`${option} "([^"]*)"`).exec(command)?.[1] ?? []).at(-1);
    const acl = value('--acl');
    return {
      ...known,
      ...(acl === undefined ? {} : parsePosixAcl(acl)),
      owner: value('--owner') ?? known.owner,
      sticky: own.some((command) => command.includes('--permissions')) ? false : known.sticky,
    };
  });
}

describe('the smallest change', () => {
  const items = [item('/', '711'), item('/a', '710'), item('/a/f', '640')];

  it('is an entry on each object that refuses, then the least role', () => {
    const { changes } = ask('read', '/a/f', items, anna(), PLACE);
    expect(changes).toEqual([
      {
        kind: 'ace',
        text:
          'Give anna user:anna:--x on /a. With the first named entry comes a mask: mask::--x, which limits no entry. ' +
          'Give anna user:anna:r-- on /a/f. With the first named entry comes a mask: mask::r--, which limits no entry.',
        commands: [
          `az storage fs access set --acl "user::rwx,user:anna:--x,group::--x,mask::--x,other::---" --path "/a" ${OPTIONS}`,
          `az storage fs access set --acl "user::rw-,user:anna:r--,group::r--,mask::r--,other::---" --path "/a/f" ${OPTIONS}`,
        ],
        since: null,
      },
      {
        kind: 'role',
        text: expect.stringMatching(/^Assign Storage Blob Data Reader to anna on the container/),
        commands: [
          'az role assignment create --role "Storage Blob Data Reader" --assignee "anna" --scope "/subscriptions/<subscription>' +
            '/resourceGroups/<resource-group>/providers/Microsoft.Storage/storageAccounts/contoso/blobServices/default/containers/raw"',
        ],
        since: null,
      },
    ]);
  });

  it.each([
    ['append', 'Storage Blob Data Contributor'],
    ['set-owner', 'Storage Blob Data Owner'],
    ['get-acl', 'Storage Blob Data Reader'],
  ])('of %s by a role is %s', (words, name) => {
    expect(ask(words, '/a/f', items).changes.at(-1)).toMatchObject({
      kind: 'role',
      text: expect.stringContaining(name),
    });
  });

  it('fills in the subscription of a role that is there already', () => {
    const roles = [role('Storage Blob Delegator', { scope: '/subscriptions/1111/resourceGroups/lake' })];
    expect(ask('read', '/a/f', items, anna({ roles })).changes.at(-1)?.commands[0]).toContain(
      '/subscriptions/1111/resourceGroups/lake/providers/',
    );
  });

  it('is the entry of the owner, for an owner', () => {
    const own = [item('/', '711'), item('/f', '040', { owner: 'anna' })];
    expect(ask('append', '/f', own).changes[0]).toMatchObject({
      text: 'Give anna user::rw- on /f.',
      commands: [expect.stringContaining('--acl "user::rw-,group::r--,other::---"')],
    });
  });

  it('keeps what groups gave before, which an entry of the user hides', () => {
    const root = item('/', 'user::rwx,group::---,group:eng:r-x,mask::r-x,other::---');
    const { changes } = ask('access -wx', '/', [root], anna({ groups: ['eng'] }));
    expect(changes[0]?.text).toContain('user:anna:rwx');
  });

  it('raises the mask and gives nobody else more', () => {
    const root = item('/', 'user::rwx,user:anna:r--,user:carl:rwx,group::rwx,mask::r--,other::---');
    const [change] = ask('access rw-', '/', [root]).changes;
    expect(change?.text).toBe(
      'Give anna user:anna:rw- on /. The mask rises from r-- to rw-, which alone would also let through user:carl:rw- and group::rw-: ' +
        'the same command cuts these to what they have now, user:carl:r-- and group::r--.',
    );
    expect(change?.commands[0]).toContain('"user::rwx,user:carl:r--,user:anna:rw-,group::r--,mask::rw-,other::---"');
  });

  it('leaves alone what the new mask lets no more through of', () => {
    const root = item('/', 'user::rwx,user:anna:r--,user:carl:r-x,group::r--,mask::r--,other::---');
    const [change] = ask('access rw-', '/', [root]).changes;
    expect(change?.text).toBe(
      'Give anna user:anna:rw- on /. The mask rises from r-- to rw-; no other entry gets more by it.',
    );
    expect(change?.commands[0]).toContain('"user::rwx,user:carl:r-x,user:anna:rw-,group::r--,mask::rw-,other::---"');
  });

  it('says where object ids belong in place of user principal names', () => {
    const root = item('/', 'user::rwx,group::r--,other::---', { owner: 'bob@contoso.com' });
    expect(ask('access rw-', '/', [root], anna({ user: 'anna@contoso.com' })).changes[0]?.text).toContain(
      'put them in place of anna@contoso.com, as az ad user show --id <name> --query id prints them.',
    );
  });

  it('says that the mask stays', () => {
    const root = item('/', 'user::rwx,user:anna:r--,group::r--,mask::rwx,other::---');
    expect(ask('access rw-', '/', [root]).changes[0]?.text).toBe(
      'Give anna user:anna:rw- on /. The mask stays mask::rwx.',
    );
  });

  it('cuts others too where the rules mask them', () => {
    const root = item('/', 'user::rwx,user:anna:r--,group::r--,mask::r--,other::rwx');
    const [change] = ask('access rw-', '/', [root], anna(), { variant: 'code-2023' }).changes;
    expect(change?.text).toContain('other::rw-: the same command cuts these to what they have now, other::r--.');
    expect(change?.commands[0]).toContain('mask::rw-,other::r--"');
  });

  it('keeps default entries, which the command would take away otherwise', () => {
    const root = item('/', 'user::rwx,group::---,other::---,default:user::rwx,default:group::---,default:other::---');
    expect(ask('list', '/', [root]).changes[0]?.commands[0]).toContain(
      'other::---,default:user::rwx,default:group::---,default:other::---"',
    );
  });

  it('is no entry where the ACL is full', () => {
    const named = Array.from({ length: 28 }, (_, index) => `user:u${index}:r--`).join();
    const answer = ask('list', '/', [item('/', `user::rwx,${named},group::---,mask::r--,other::---`)]);
    expect(answer.changes[0]).toMatchObject({ kind: 'ace', commands: [], text: expect.stringContaining('full') });
  });

  it('grants, whatever is refused', () => {
    const cases: readonly (readonly [string, string, readonly PosixItem[]])[] = [
      ['read', '/a/f', items],
      ['append', '/a/f', items],
      ['create', '/a/g', items],
      ['delete', '/a/f', items],
      ['list', '/a', items],
      ['rename /b', '/a/f', items],
      ['set-acl', '/a/f', items],
      ['delete-recursively', '/a', [...items, item('/a/d', '700', { isDirectory: true })]],
      ['delete', '/a/f', [item('/', '711'), item('/a', '1770'), item('/a/f', '640')]],
      ['delete', '/a/f', [item('/', '711'), item('/a', '1777'), item('/a/f', '640')]],
      [
        'delete',
        '/a/f',
        [
          item('/', '711'),
          item('/a', 'user::rwx,user:anna:rwx,group::rwx,mask::rwx,other::---', { sticky: true }),
          item('/a/f', '640'),
        ],
      ],
    ];
    for (const [words, path, known] of cases) {
      const { verdict: before, changes } = ask(words, path, known);
      expect(before).toBe('refused');
      const others = changes.filter(({ kind, commands }) => kind !== 'role' && !commands[0]?.includes('recursive'));
      expect(others.length, words).toBeGreaterThan(0);
      for (const change of others) {
        expect(verdict(words, path, applied(known, change)), `${words}: ${change.text}`).toBe('granted');
      }
    }
  });

  it('against a sticky bit is the owner of the child before the bit', () => {
    const sticky = [item('/', '711'), item('/a', '1777'), item('/a/f', '640')];
    expect(ask('delete', '/a/f', sticky).changes.map(({ kind }) => kind)).toEqual(['owner', 'attribute', 'role']);
    expect(ask('delete', '/a/f', sticky, anna(), PLACE).changes[1]?.commands).toEqual([
      `az storage fs access set --permissions rwxrwxrwx --path "/a" ${OPTIONS}`,
    ]);
  });

  it('of recursion comes in one command too', () => {
    const { changes } = ask('delete-recursively', '/a', items, anna(), PLACE);
    expect(changes.map(({ kind }) => kind)).toEqual(['ace', 'ace', 'role']);
    expect(changes[1]?.commands).toEqual([
      `az storage fs access update-recursive --acl "user:anna:rwx,mask::rwx" --path "/a" ${OPTIONS}`,
    ]);
    expect(changes[1]?.text).toContain(
      'Other named users and groups then get what their entries say wherever a mask limits',
    );
  });

  it('of recursion says whom its mask lets through besides', () => {
    const known = [item('/', '711'), item('/a', 'user::rwx,user:carl:rwx,group::r-x,mask::r-x,other::---')];
    expect(ask('delete-recursively', '/a', known).changes[1]?.text).toContain(
      'Other named users and groups then get what their entries say: user:carl:rwx on /a (r-x now), and the same where no ACL is given.',
    );
  });

  it('of the owning group is the membership', () => {
    const own = [item('/', '711'), item('/f', '600', { owner: 'anna' })];
    expect(ask('set-group eng', '/f', own).changes[0]).toMatchObject({
      kind: 'other',
      commands: ['az ad group member add --group "eng" --member-id "anna"'],
    });
  });

  it('leaves out of commands what a console would make something else of', () => {
    const strange = item('/a" & del', '700');
    expect(ask('list', '/a" & del', [item('/', '711'), strange]).changes[0]?.commands[0]).toContain('--path <path>');
  });
});
