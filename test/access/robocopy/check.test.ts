/** Whole answers of `check robocopy`: by the support article (seed 000), robocopy-errors.md §1 and §2, azure-files.md §6 and §7. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type AnswerStep,
  type AzureCaller,
  checkRobocopy,
  type Decider,
  defaultRootAcl,
  type IdentityMount,
  type ItemKind,
  type Privilege,
  type Protection,
  robocopyCommand,
  type RobocopyEnd,
  robocopyOptions,
  type RobocopyQuestion,
  SHARE_ROLES,
  shareRole,
} from '../../../src/index.js';
import {
  ADMINISTRATORS,
  allow,
  ANNA,
  AUTHENTICATED_USERS,
  BERT,
  DELETE,
  deny,
  entries,
  EVERYONE,
  FULL,
  groups,
  MODIFY,
  ownedBy,
  READ,
  READ_AND_EXECUTE,
  READ_DATA,
  rights,
  STAFF,
  WRITE_DAC,
  WRITE_DATA,
} from '../descriptors.js';
import { PRIVILEGES } from '../../../src/access/ntfs/token.js';
import { seenByServer } from '../../../src/access/ntfs/server.js';
import { followedRun } from '../follow-commands.js';

const SHARE = '\\\\account.file.core.windows.net\\data';
const TREE = 0x3;
const READER = shareRole('Reader');
const CONTRIBUTOR = shareRole('Contributor');
const ELEVATED = shareRole('Elevated Contributor');
const ADMIN = shareRole('SMB Admin');
const KEY: AzureCaller = { mount: 'key', user: ANNA, share: SHARE };

const UNELEVATED: readonly string[] = ['SeChangeNotifyPrivilege', 'SeShutdownPrivilege'];
const ELEVATED_CONSOLE: readonly string[] = [
  ...UNELEVATED,
  'SeBackupPrivilege',
  'SeRestorePrivilege',
  'SeSecurityPrivilege',
  'SeTakeOwnershipPrivilege',
];

const ROOT_2023: Protection = { owner: null, dacl: defaultRootAcl('2023') };
const ROOT_2026: Protection = { owner: null, dacl: defaultRootAcl('2026') };
const MODIFY_BELOW = entries(allow(AUTHENTICATED_USERS, MODIFY, TREE));
const FULL_BELOW = entries(allow(AUTHENTICATED_USERS, FULL, TREE));
const LOCKED = ownedBy(BERT, deny(EVERYONE, FULL, TREE));

function identity(words: Partial<IdentityMount> = {}): IdentityMount {
  return {
    mount: 'identity',
    user: ANNA,
    groups: [],
    groupsKnown: true,
    roles: [],
    defaultPermission: null,
    kind: 'user',
    synced: true,
    source: 'ad-ds',
    share: SHARE,
    ...words,
  };
}

/** Anna at a disk or a Windows server. */
function windows(...privileges: readonly Privilege[]): Decider {
  return { kind: 'windows', caller: { user: ANNA, groups: [], groupsKnown: true, privileges } };
}

function azure(caller: AzureCaller): Decider {
  return { kind: 'azure-files', caller };
}

function end(path: string, decider: Decider, root: Protection, items: RobocopyEnd['items'] = {}): RobocopyEnd {
  return { path, decider, root, items };
}

type More = Partial<Omit<RobocopyQuestion, 'options' | 'destination'>> & { readonly found?: RobocopyEnd['items'] };

/** A copy into the root `Z:\data` of a share; the source is not described. */
function question(
  switches: string,
  caller: AzureCaller,
  root: Protection,
  { found, ...more }: More = {},
): RobocopyQuestion {
  return {
    options: robocopyOptions(switches),
    source: null,
    destination: end('Z:\\data', azure(caller), root, found),
    clientPrivileges: ELEVATED_CONSOLE,
    sourceOwner: null,
    ...more,
  };
}

function ask(...asked: Parameters<typeof question>): Answer {
  return checkRobocopy(question(...asked));
}

function verdict(...asked: Parameters<typeof question>): Answer['verdict'] {
  return ask(...asked).verdict;
}

function refusals({ steps }: Answer): AnswerStep[] {
  return steps.filter(({ outcome }) => outcome === 'refuses');
}

/** What became of the three checks of the support article for one kind of item: `grants`, `refuses`. */
function checks(switches: string, caller: AzureCaller, root: Protection, item: ItemKind): (string | undefined)[] {
  const { steps } = ask(switches, caller, root, { items: [item] });
  return [1, 2, 3].map((check) => steps.find(({ text }) => text.includes(`(check ${check} of`))?.outcome);
}

describe('/SEC as the support article saw it', () => {
  const user = identity({ roles: [ELEVATED] });

  it('adds a new file and sets its ACL, and is refused its owner', () => {
    expect(checks('/SEC', user, ROOT_2023, 'new-file')).toStrictEqual(['grants', 'grants', 'refuses']);
  });

  it('may not even set the ACL of a file that somebody else made', () => {
    expect(checks('/SEC', user, ROOT_2023, 'existing-file')).toStrictEqual([undefined, 'refuses', 'refuses']);
  });

  it('is refused as a whole, by WRITE_OWNER', () => {
    const answer = ask('/S /Z /SEC', user, ROOT_2023, { items: ['new-file'] });
    expect(answer).toMatchObject({ verdict: 'refused', status: 'STATUS_ACCESS_DENIED' });
    expect(refusals(answer).map(({ rights: of }) => of)).toStrictEqual([['WRITE_OWNER']]);
  });

  it('works without /SEC, as the report of 2020 says', () => {
    expect(verdict('/S /Z', user, ROOT_2023)).toBe('granted');
  });

  it.each<ItemKind>(['new-file', 'existing-file', 'new-directory', 'existing-directory'])(
    'passes all checks with the storage account key: %s',
    (item) => {
      const passed = checks('/E /SEC', KEY, LOCKED, item).filter((outcome) => outcome !== undefined);
      expect(passed).toStrictEqual(item === 'new-file' ? ['grants', 'grants', 'grants'] : ['grants', 'grants']);
    },
  );

  it('may own what it makes by the root ACL of today, and says that this is inferred', () => {
    expect(checks('/SEC', user, ROOT_2026, 'new-file')).toStrictEqual(['grants', 'grants', 'grants']);
    expect(checks('/SEC', user, ROOT_2026, 'existing-file')).toStrictEqual([undefined, 'refuses', 'refuses']);
    expect(ask('/SEC', user, ROOT_2026).assumptions.join()).toMatch(/WRITE_OWNER.*inferred/);
  });

  it('says that /SEC names no owner, and that the article saw it asked for', () => {
    expect(ask('/SEC', user, ROOT_2023).disagreements.join()).toMatch(/no owner.*support article.*WRITE_OWNER/);
    expect(ask('/COPY:DATSO', user, ROOT_2023).disagreements.join()).not.toMatch(/\/SEC/);
  });

  it('cites the article', () => {
    expect(
      ask('/SEC', user, ROOT_2023)
        .sources.map(({ title }) => title)
        .join(),
    ).toContain('support article');
  });
});

describe('a share', () => {
  it('without a role refuses before anything is asked of objects', () => {
    const { steps, status } = ask('/MIR /COPYALL', identity(), FULL_BELOW);
    expect(status).toBe('STATUS_ACCESS_DENIED');
    expect(steps.filter(({ subject }) => subject !== 'the client')).toMatchObject([
      { outcome: 'refuses', subject: 'the share' },
    ]);
  });

  it('with Reader can be listed and not written', () => {
    expect(verdict('/E', identity({ roles: [READER] }), FULL_BELOW)).toBe('refused');
    expect(verdict('/MIR /COPYALL /L', identity({ roles: [READER] }), FULL_BELOW)).toBe('granted');
  });

  it('that is new takes a mirror of data by Contributor', () => {
    expect(verdict('/MIR', identity({ roles: [CONTRIBUTOR] }), ROOT_2026)).toBe('granted');
    expect(verdict('/MIR', identity({ defaultPermission: CONTRIBUTOR }), ROOT_2026)).toBe('granted');
  });

  it('needs Full Control and Elevated Contributor for permissions', () => {
    expect(verdict('/E /COPY:DATS', identity({ roles: [ELEVATED] }), FULL_BELOW)).toBe('granted');
    expect(verdict('/E /COPY:DATS', identity({ roles: [CONTRIBUTOR] }), FULL_BELOW)).toBe('refused');
    expect(verdict('/E /COPY:DATS', identity({ roles: [ELEVATED] }), MODIFY_BELOW)).toBe('refused');
  });

  it('refuses owners to who cannot restore files, Full Control or not', () => {
    const answer = ask('/E /COPY:DATSO', identity({ roles: [ELEVATED] }), FULL_BELOW);
    expect(answer).toMatchObject({ verdict: 'refused', status: 'STATUS_INVALID_OWNER' });
    const own = ask('/E /COPY:DATSO', identity({ roles: [ELEVATED] }), FULL_BELOW, { sourceOwner: ANNA });
    expect(own.verdict).toBe('granted');
  });
});

describe('/B', () => {
  const admin = identity({ roles: [ADMIN] });
  const elevated: More = { clientPrivileges: ELEVATED_CONSOLE };

  it('with SMB Admin copies owners and permissions, whatever ACLs say', () => {
    expect(ask('/MIR /COPY:DATSO /B', admin, LOCKED, elevated)).toMatchObject({ verdict: 'granted', status: null });
    expect(verdict('/MIR /COPYALL /B', admin, LOCKED, elevated)).toBe('granted');
  });

  it('is what makes the difference', () => {
    expect(verdict('/MIR /COPY:DATSO', admin, LOCKED, elevated)).toBe('refused');
    expect(verdict('/MIR /COPY:DATSO /Z', admin, LOCKED, elevated)).toBe('refused');
    expect(verdict('/MIR /COPY:DATSO /ZB', admin, LOCKED, elevated)).toBe('granted');
  });

  it('gives nothing without a role that has backup rights, elevated or not', () => {
    for (const role of [CONTRIBUTOR, ELEVATED, shareRole('Take Ownership')]) {
      expect(verdict('/MIR /COPY:DATSO /B', identity({ roles: [role] }), LOCKED, elevated)).toBe('refused');
    }
  });

  it('needs a console with the rights to back up and restore, with the key too', () => {
    for (const switches of ['/E /B', '/E /ZB']) {
      const refused = ask(switches, KEY, LOCKED, { clientPrivileges: UNELEVATED });
      expect([refused.verdict, refused.status]).toStrictEqual(['refused', null]);
      expect(refusals(refused)).toMatchObject([{ subject: 'the client' }]);
      expect(verdict(switches, KEY, LOCKED, elevated)).toBe('granted');
      expect(verdict(switches, KEY, LOCKED, { clientPrivileges: ['SeBackupPrivilege'] })).toBe('refused');
    }
  });

  it('on an identity mount is said to be disputed', () => {
    expect(ask('/E /B', admin, FULL_BELOW).disagreements.join()).toMatch(/2022-12.*key mount.*2025-12/);
    expect(ask('/E', admin, FULL_BELOW).disagreements.join()).not.toMatch(/\/B/);
  });
});

describe('/COPYALL', () => {
  it('is ended by the client without the right to manage auditing', () => {
    const refused = ask('/E /COPYALL', KEY, LOCKED, { clientPrivileges: UNELEVATED });
    expect(refused).toMatchObject({ verdict: 'refused', status: null });
    expect(refusals(refused)).toMatchObject([{ subject: 'the client', object: null }]);
    expect(refusals(refused)[0]?.text).toMatch(/SeSecurityPrivilege/);
    expect(verdict('/E /COPYALL', KEY, LOCKED, { clientPrivileges: ELEVATED_CONSOLE })).toBe('granted');
  });

  it('has no status of the share where robocopy itself ends, whatever the share would say', () => {
    const answer = ask('/E /COPYALL', identity(), LOCKED, { clientPrivileges: UNELEVATED });
    expect(refusals(answer).map(({ subject }) => subject)).toStrictEqual(['the client', 'the share']);
    expect(answer.status).toBeNull();
  });

  it('where the console is not known is open', () => {
    const { steps, verdict: found, dependsOn } = ask('/E /COPYALL /B', KEY, LOCKED, { clientPrivileges: null });
    expect(found).toBe('undecided');
    expect(dependsOn.join()).toMatch(/SeBackupPrivilege, SeRestorePrivilege, SeSecurityPrivilege.*whoami \/priv/);
    expect(steps.filter(({ outcome }) => outcome === 'notes')).toMatchObject([
      { subject: 'the client' },
      { subject: 'the client' },
    ]);
  });

  it('is refused at the share to every identity that does not ask with backup intent', () => {
    const answer = ask('/E /COPYALL', identity({ roles: [ADMIN] }), FULL_BELOW, { clientPrivileges: ELEVATED_CONSOLE });
    expect(answer).toMatchObject({ verdict: 'refused', status: 'STATUS_PRIVILEGE_NOT_HELD' });
    expect(refusals(answer).map(({ rights: of }) => of)).toStrictEqual([['ACCESS_SYSTEM_SECURITY']]);
  });

  it('says that documents disagree about auditing information on Azure Files', () => {
    expect(ask('/E /COPYALL', KEY, LOCKED).disagreements.join()).toMatch(/cannot be stored.*2025/);
    const local: RobocopyQuestion = {
      ...question('/E /COPYALL', KEY, LOCKED),
      destination: end('D:\\', windows(), FULL_BELOW),
    };
    expect(checkRobocopy(local).disagreements.join()).not.toMatch(/cannot be stored/);
  });
});

describe('switches that contradict one another', () => {
  const robocopy = (switches: string) => () => ask(switches, KEY, FULL_BELOW);

  it.each([
    ['/SECFIX', /\/SECFIX without S, O or U/],
    ['/MIR /SECFIX /COPY:DAT', /\/SECFIX without S, O or U/],
    ['/LFSM /MT', /\/LFSM with \/MT/],
    ['/LFSM:10G /MT:16', /\/LFSM with \/MT:16/],
    ['/LFSM /EFSRAW', /\/LFSM with \/EFSRAW/],
    ['/LFSM /B', /\/LFSM with \/B/],
    ['/LFSM /ZB', /\/LFSM with \/ZB/],
    ['/EFSRAW /MT', /\/EFSRAW with \/MT/],
    ['/IPG:5 /MT:8', /\/IPG:5 with \/MT:8/],
  ])('are an error of the question, not an answer: %s', (switches, message) => {
    expect(robocopy(switches)).toThrow(RangeError);
    expect(robocopy(switches)).toThrow(message);
  });

  it.each([
    '/SECFIX /SEC',
    '/SECFIX /COPY:O',
    '/SECFIX /COPYALL',
    '/LFSM',
    '/LFSM /Z',
    '/MT:16 /B',
    '/EFSRAW',
    '/IPG:5',
  ])('are none of these: %s', (switches) => {
    expect(robocopy(switches)).not.toThrow();
  });
});

describe('items', () => {
  const user = identity({ roles: [ELEVATED] });

  it('that are new are the caller’s own, so their ACLs can be set; those that exist are not', () => {
    const set = (item: ItemKind) => verdict('/E /COPY:S /DCOPY:D', user, MODIFY_BELOW, { items: [item] });
    const refused = ask('/E /COPY:S', user, MODIFY_BELOW, { items: ['new-file', 'new-directory'] });
    expect(refusals(refused).map(({ rights: of }) => of)).toStrictEqual([['WRITE_OWNER']]);
    expect(set('existing-file')).toBe('refused');
  });

  it('that exist are decided by their own ACL where it is given', () => {
    const at = (protection: Protection, attributes = 0) => ({
      'existing-file': { path: 'Z:\\data\\a.docx', protection, attributes },
    });
    const copy = (found: RobocopyEnd['items'], root = MODIFY_BELOW) =>
      ask('/E', user, root, { found, items: ['existing-file'] });
    expect(copy({}).verdict).toBe('granted');
    expect(copy(at(entries(allow(ANNA, READ)))).verdict).toBe('refused');
    expect(refusals(copy(at(entries(allow(ANNA, READ)))))[0]).toMatchObject({ object: 'Z:\\data\\a.docx' });
    expect(copy(at(entries(allow(ANNA, MODIFY))), entries(allow(ANNA, READ_AND_EXECUTE))).verdict).toBe('granted');
    expect(copy(at(ownedBy(ANNA, allow(ANNA, MODIFY)), 1)).verdict).toBe('refused');
    expect(refusals(copy(at(entries(allow(ANNA, FULL)), 1)))[0]?.text).toMatch(/read-only/);
  });

  it('that exist and whose ACL is not given are said to be taken as inherited', () => {
    const found = { 'existing-file': { path: 'Z:\\data\\a.docx', protection: MODIFY_BELOW, attributes: 0 } };
    expect(ask('/E', user, MODIFY_BELOW).assumptions.join()).toMatch(/taken to have inherited/);
    expect(ask('/E', user, MODIFY_BELOW, { found }).assumptions.join()).not.toMatch(/taken to have inherited/);
  });

  it('that are extra need DELETE, of themselves or by FILE_DELETE_CHILD of the root', () => {
    const below = (mask: number) => entries(allow(ANNA, FULL & ~0x40), allow(ANNA, mask, TREE | 0x8));
    const purge = (root: Protection) => verdict('/PURGE', user, root, { items: ['extra-file'] });
    expect(purge(below(MODIFY))).toBe('granted');
    expect(purge(below(READ_AND_EXECUTE))).toBe('refused');
    expect(purge(entries(allow(ANNA, FULL), allow(ANNA, READ_AND_EXECUTE, TREE | 0x8)))).toBe('granted');
    expect(verdict('/E', user, below(READ_AND_EXECUTE), { items: ['extra-file', 'extra-directory'] })).toBe('granted');
  });

  it('of one kind alone can be asked about', () => {
    const texts = (items: readonly ItemKind[]) =>
      ask('/MIR /SEC', user, FULL_BELOW, { items }).steps.map(({ text }) => text.split(':')[0]);
    expect(new Set(texts(['new-file']).slice(1))).toStrictEqual(new Set(['New file']));
  });

  it('decided alike stand in one step, which names them all', () => {
    const { steps } = ask('/E /SEC', KEY, LOCKED);
    const set = steps.filter(({ rights: of }) => of.includes('WRITE_DAC'));
    expect(set).toHaveLength(1);
    expect(set[0]?.text).toMatch(/^New file, existing file, directory, new directory: WRITE_DAC/);
  });
});

describe('the source', () => {
  const copy = (switches: string, source: RobocopyEnd | null, more: More = {}) =>
    ask(switches, KEY, FULL_BELOW, { source, ...more });
  const disk = (root: Protection, ...privileges: readonly Privilege[]) => end('D:\\data', windows(...privileges), root);

  it('that is not described is not checked, and that is said', () => {
    expect(copy('/E /COPYALL /B', null).assumptions.join()).toMatch(/the source is not checked/);
    expect(copy('/E', disk(FULL_BELOW)).assumptions.join()).not.toMatch(/source is not checked/);
  });

  it('must let its data be read', () => {
    expect(copy('/E', disk(entries(allow(ANNA, READ_AND_EXECUTE, TREE)))).verdict).toBe('granted');
    const refused = copy('/E', disk(entries(allow(ANNA, READ_AND_EXECUTE), allow(ANNA, WRITE_DAC, TREE | 0x8))));
    expect(refused.verdict).toBe('refused');
    expect(refusals(refused).every(({ subject }) => subject.startsWith('source'))).toBe(true);
  });

  it('that is locked is read with /B by who may back up there', () => {
    const locked = ownedBy(BERT, deny(EVERYONE, READ, TREE));
    const more: More = { clientPrivileges: ELEVATED_CONSOLE };
    expect(copy('/E /COPY:DATS', disk(locked), more).verdict).toBe('refused');
    expect(copy('/E /COPY:DATS', disk(locked, 'SeBackupPrivilege'), more).verdict).toBe('refused');
    expect(copy('/E /COPY:DATS /B', disk(locked, 'SeBackupPrivilege'), more).verdict).toBe('granted');
    expect(copy('/E /COPY:DATS /ZB', disk(locked, 'SeBackupPrivilege'), more).verdict).toBe('granted');
    expect(copy('/E /COPY:DATS /B', disk(locked), more).verdict).toBe('refused');
  });

  it('is asked for its security only where that is copied', () => {
    const withoutSecurity = disk(entries(allow(ANNA, FULL & ~0x2_0000, TREE)));
    expect(refusals(copy('/E /COPY:AT', withoutSecurity))).toStrictEqual([]);
    expect(refusals(copy('/E /COPY:ATS', withoutSecurity))[0]).toMatchObject({ rights: ['READ_CONTROL'] });
  });

  it('loses what is moved, and must let it be deleted', () => {
    const readable = disk(entries(allow(ANNA, READ_AND_EXECUTE, TREE)));
    expect(copy('/E /MOV', readable).verdict).toBe('refused');
    expect(copy('/E /MOV', disk(MODIFY_BELOW)).verdict).toBe('granted');
    expect(copy('/E /MOVE', disk(MODIFY_BELOW)).verdict).toBe('granted');
  });

  it('can be a share too', () => {
    const other = end('Y:\\', azure(identity()), FULL_BELOW);
    expect(refusals(copy('/E', other))).toMatchObject([{ subject: 'the share' }]);
    expect(copy('/E', { ...other, decider: azure(identity({ roles: [READER] })) }).verdict).toBe('granted');
  });

  it('has no new or extra items', () => {
    const { steps } = copy('/MIR /SEC', disk(FULL_BELOW));
    const words = steps.filter(({ subject }) => subject.startsWith('source')).map(({ text }) => text.split(':')[0]);
    expect(words.join()).not.toMatch(/new|extra/i);
  });
});

describe('a Windows server as the destination', () => {
  const copy = (switches: string, root: Protection, decider = windows(), more: Partial<RobocopyQuestion> = {}) =>
    checkRobocopy({ ...question(switches, KEY, root), destination: end('\\\\server\\share', decider, root), ...more });

  it('is decided by ACLs alone', () => {
    expect(copy('/MIR', MODIFY_BELOW).verdict).toBe('granted');
    expect(copy('/E /SEC', FULL_BELOW).verdict).toBe('granted');
    expect(copy('/E /SEC', MODIFY_BELOW).verdict).toBe('refused');
  });

  it('takes owners of others from who may restore files there', () => {
    expect(copy('/E /COPY:DATSO', FULL_BELOW)).toMatchObject({ verdict: 'refused', status: 'STATUS_INVALID_OWNER' });
    expect(copy('/E /COPY:DATSO', FULL_BELOW, windows('SeRestorePrivilege')).verdict).toBe('granted');
    expect(copy('/E /COPY:DATSO', FULL_BELOW, windows(), { sourceOwner: ANNA }).verdict).toBe('granted');
  });

  it('counts local groups, which a share of Azure Files does not', () => {
    const root = entries(allow(ADMINISTRATORS, FULL, TREE));
    const caller = { user: ANNA, groups: groups(ADMINISTRATORS), groupsKnown: true };
    expect(copy('/E', root, { kind: 'windows', caller: { ...caller, privileges: [] } }).verdict).toBe('granted');
    const share = identity({ roles: [CONTRIBUTOR], groups: groups(ADMINISTRATORS) });
    expect(verdict('/E', share, root)).toBe('refused');
  });

  it('whose local groups and privileges are not known leaves open what these would grant', () => {
    const caller = seenByServer({
      user: ANNA,
      groups: groups(ADMINISTRATORS),
      groupsKnown: true,
      privileges: PRIVILEGES,
    });
    const answer = copy('/E', entries(allow(ADMINISTRATORS, FULL, TREE)), { kind: 'windows', caller });
    expect(answer.verdict).toBe('undecided');
    expect(answer.dependsOn.join()).toMatch(/BUILTIN\\Administrators/);
    const locked = copy('/E /B', LOCKED, { kind: 'windows', caller });
    expect(locked.verdict).toBe('undecided');
    expect(locked.dependsOn.join()).toMatch(/privileges CONTOSO\\anna has at the server/);
  });

  it('cites nothing about Azure Files', () => {
    const { sources, disagreements } = copy('/E /B', FULL_BELOW);
    expect(sources.map(({ title }) => title).join()).not.toMatch(/Azure|support article/);
    expect(disagreements).toStrictEqual([]);
  });
});

describe('a disk of the machine that copies', () => {
  const disk = (denyOnly = false): Decider => ({
    kind: 'local-disk',
    caller: { user: ANNA, groups: [{ group: ADMINISTRATORS, denyOnly }], groupsKnown: true },
  });
  const copy = (switches: string, root: Protection, decider: Decider, clientPrivileges: readonly string[] | null) =>
    checkRobocopy({ ...question(switches, KEY, root), destination: end('E:\\data', decider, root), clientPrivileges });

  it('counts the privileges of the console', () => {
    expect(copy('/E /B', LOCKED, disk(), ELEVATED_CONSOLE).verdict).toBe('granted');
    expect(copy('/E', LOCKED, disk(), ELEVATED_CONSOLE).verdict).toBe('refused');
    expect(copy('/E /B', LOCKED, disk(), null).verdict).toBe('undecided');
  });

  it('counts administrators in an elevated console alone, and says so first', () => {
    const root = ownedBy(BERT, allow(ADMINISTRATORS, FULL, TREE));
    const answer = copy('/E', root, disk(true), UNELEVATED);
    expect(answer.verdict).toBe('refused');
    expect(answer.changes[0]).toMatchObject({ kind: 'privilege' });
    expect(answer.changes[0]?.text).toMatch(/elevated console: BUILTIN\\Administrators/);
    expect(copy('/E', root, disk(), ELEVATED_CONSOLE).verdict).toBe('granted');
  });
});

describe('what is taken as given', () => {
  it('is which handle asks for what', () => {
    expect(ask('/E', KEY, FULL_BELOW).assumptions.join()).toMatch(/handle.*inferred/);
  });

  it('is that owners at the source are others, where owners are copied', () => {
    expect(ask('/COPY:DATSO', KEY, FULL_BELOW).assumptions.join()).toMatch(/owners at the source/);
    expect(ask('/COPY:DATS', KEY, FULL_BELOW).assumptions.join()).not.toMatch(/owners at the source/);
    expect(ask('/COPY:DATSO', KEY, FULL_BELOW, { sourceOwner: BERT }).assumptions.join()).not.toMatch(/owners at/);
  });

  it('is asked once where it is one membership', () => {
    const user = identity({ roles: [CONTRIBUTOR], groupsKnown: false });
    const { verdict: found, dependsOn } = ask('/MIR', user, entries(allow(STAFF, MODIFY, TREE)));
    expect(found).toBe('undecided');
    expect(dependsOn).toHaveLength(1);
  });

  it('is that a drive is a share of Azure Files, where nothing shows it', () => {
    const { share: _, ...unknown } = identity({ roles: [ELEVATED] });
    expect(ask('/E', unknown, FULL_BELOW).assumptions.join()).toMatch(/Z:\\data is taken to be a share of Azure Files/);
    expect(ask('/E', identity({ roles: [ELEVATED] }), FULL_BELOW).assumptions.join()).not.toMatch(
      /taken to be a share/,
    );
  });
});

describe('the changes', () => {
  it('leave switches out, the smallest loss first', () => {
    const { changes } = ask('/MIR /COPYALL', KEY, FULL_BELOW, { clientPrivileges: UNELEVATED });
    expect(changes.map(({ kind }) => kind)).toStrictEqual(['privilege', 'switch']);
    expect(changes[1]?.commands).toStrictEqual(['robocopy <source> "Z:\\data" /MIR /COPY:DATSO']);
  });

  it('keep all other switches of the command', () => {
    const { changes } = ask('/MIR /R:2 /W:1 /SEC /MT:16', identity({ roles: [ELEVATED] }), ROOT_2023);
    expect(changes[0]?.commands).toStrictEqual(['robocopy <source> "Z:\\data" /MIR /R:2 /W:1 /MT:16 /COPY:DAT']);
  });

  it('keep the names behind switches, without which a mirror would delete them', () => {
    const switches = '/MIR /SEC /XD tmp "System Volume Information" /XF *.bak /R:2';
    const { changes } = ask(switches, identity({ roles: [ELEVATED] }), ROOT_2023);
    expect(changes[0]?.commands.join()).toMatch(/\/XD tmp "System Volume Information" \/XF \*\.bak/);
  });

  it('quote names that cmd.exe would make something else of', () => {
    const { changes } = ask('/MIR /SEC /XD "R&D" "a^b"', identity({ roles: [ELEVATED] }), ROOT_2023);
    expect(changes[0]?.commands.join()).toContain('/XD "R&D" "a^b"');
  });

  it('that change the command twice are one command', () => {
    const { changes } = ask('/E /COPYALL', identity(), ROOT_2023, { clientPrivileges: UNELEVATED });
    for (const { commands } of changes) {
      expect(commands.filter((command) => command.startsWith('robocopy')).length).toBeLessThanOrEqual(1);
    }
  });

  it('for /SEC are: copy without, one entry once, SMB Admin with /B, the key', () => {
    const { changes } = ask('/S /SEC', identity({ roles: [ELEVATED] }), ROOT_2023);
    const commands = changes.map((change) => change.commands.join(' && '));
    expect(commands).toHaveLength(4);
    expect(commands[0]).toBe('robocopy <source> "Z:\\data" /S /COPY:DAT');
    expect(commands[1]).toBe('icacls "Z:\\data" /grant "CONTOSO\\anna:(OI)(CI)(WDAC,WO)"');
    expect(commands[2]).toMatch(/az role assignment .*SMB Admin.* && robocopy .* \/S \/SEC \/B/);
    expect(commands[3]).toMatch(/^net use Z: \/delete && net use Z: \\\\account\.file\.core\.windows\.net\\data/);
    expect(changes.map(({ since }) => since)).toStrictEqual([null, null, '2025-09-30', null]);
  });

  it('add /B alone where the role gives backup rights, and a console that is not known is not taken to lack others', () => {
    const { changes } = ask('/E /COPYALL', identity({ roles: [ADMIN] }), FULL_BELOW);
    expect(changes[0]?.commands).toStrictEqual(['robocopy <source> "Z:\\data" /E /COPYALL /B']);
  });

  it('say of an entry on a share that it is made once, from a session that may', () => {
    const { changes } = ask('/S /SEC', identity({ roles: [ELEVATED] }), ROOT_2023);
    expect(changes.find(({ kind }) => kind === 'ace')?.text).toMatch(
      /once, from a session that may change permissions/,
    );
  });

  it('take the attribute off that refuses', () => {
    const found = { 'existing-file': { path: 'Z:\\data\\a.docx', protection: MODIFY_BELOW, attributes: 1 } };
    const { changes } = ask('/E', identity({ roles: [CONTRIBUTOR] }), MODIFY_BELOW, { found });
    expect(changes.flatMap(({ commands }) => commands)).toContain('attrib -R "Z:\\data\\a.docx"');
  });

  it('give the entry to an object too that inherits nothing', () => {
    const own = { path: 'Z:\\data\\locked.docx', protection: ownedBy(BERT, allow(BERT, FULL)), attributes: 0 };
    const user = identity({ roles: [CONTRIBUTOR] });
    const { changes } = ask('/E', user, ownedBy(BERT, allow(ANNA, MODIFY, TREE)), { found: { 'existing-file': own } });
    expect(changes.find(({ kind }) => kind === 'ace')?.commands.join()).toContain(
      'icacls "Z:\\data\\locked.docx" /grant',
    );
  });

  it('remove what denies', () => {
    const user = identity({ roles: [CONTRIBUTOR] });
    const root = ownedBy(BERT, deny(EVERYONE, WRITE_DATA, TREE), allow(EVERYONE, MODIFY, TREE));
    const { changes } = ask('/E', user, root);
    const removal = changes.find(({ commands }) => commands.join().includes('/remove:d'));
    expect(removal?.commands).toEqual(['icacls "Z:\\data" /remove:d "Everyone"']);
    expect(removal?.text).toMatch(/deny Everyone/);
  });

  it('leave what is extra, where only that is refused', () => {
    const user = identity({ roles: [CONTRIBUTOR] });
    const { changes } = ask('/MIR', user, ownedBy(BERT, allow(ANNA, rights(MODIFY) & ~DELETE, TREE)));
    expect(changes.some(({ commands }) => commands[0] === 'robocopy <source> "Z:\\data" /E')).toBe(true);
  });

  it('grant at the source what it refuses', () => {
    const source = end('D:\\data', windows(), ownedBy(BERT, allow(BERT, FULL, TREE)));
    const { changes } = ask('/E', KEY, FULL_BELOW, { source });
    expect(changes.some(({ commands }) => commands[0]?.startsWith('icacls "D:\\data" /grant') === true)).toBe(true);
  });

  it('hold no key mount for a Windows server', () => {
    const local = { ...question('/E /SEC', KEY, MODIFY_BELOW), destination: end('D:\\', windows(), MODIFY_BELOW) };
    expect(checkRobocopy(local).changes.map(({ kind }) => kind)).not.toContain('mount');
  });

  const roots = [ROOT_2023, ROOT_2026, MODIFY_BELOW, FULL_BELOW, LOCKED, entries(allow(STAFF, READ_DATA, TREE))];
  const switches = fc
    .tuple(
      fc.constantFrom('', '/E', '/MIR', '/S /PURGE', '/E /MOV', '/E /L'),
      fc.constantFrom('', '/SEC', '/COPYALL', '/COPY:DATSO', '/COPY:DATU', '/COPY:S', '/COPYALL /SECFIX'),
      fc.constantFrom('', '/B', '/ZB', '/Z'),
      fc.constantFrom('', '/MT:8', '/A+:R'),
    )
    .map((words) => words.filter((word) => word !== '').join(' '));
  const caller = fc
    .record({
      groups: fc.subarray(groups(STAFF)),
      roles: fc.subarray([...SHARE_ROLES], { maxLength: 2 }),
      defaultPermission: fc.constantFrom(null, null, CONTRIBUTOR),
      kind: fc.constantFrom('user', 'user', 'computer'),
      synced: fc.constantFrom(true, true, null, false),
    })
    .map(identity);
  const existing = fc.option(
    fc.constantFrom(...[READ, MODIFY, rights(MODIFY, WRITE_DAC)].map((mask) => entries(allow(ANNA, mask)))),
    { freq: 1 },
  );
  const asked = fc
    .record({
      switches,
      caller,
      root: fc.constantFrom(...roots),
      clientPrivileges: fc.constantFrom(null, UNELEVATED, ELEVATED_CONSOLE),
      sourceOwner: fc.constantFrom(null, ANNA),
      existing,
    })
    .map(({ switches: words, caller: who, root, existing: protection, ...more }) =>
      question(words, who, root, {
        ...more,
        found: protection === null ? {} : { 'existing-file': { path: 'Z:\\data\\a.docx', protection, attributes: 0 } },
      }),
    );

  it('are there for every refusal, and grant, every one of them, once they are made', () => {
    fc.assert(
      fc.property(asked, (before) => {
        const answer = checkRobocopy(before);
        const isRefused = refusals(answer).length > 0;
        expect(answer.changes.length > 0).toBe(isRefused);
        expect(['undecided', isRefused ? 'refused' : 'granted']).toContain(answer.verdict);
        for (const change of answer.changes) {
          const left = checkRobocopy(followedRun(before, change));
          // A console that is not known is told to be open, whatever else is changed.
          const isOpen = before.clientPrivileges === null && left.verdict === 'undecided';
          expect(isOpen || left.verdict === 'granted', `${change.text} ${left.dependsOn.join()}`).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a whole command', () => {
  it('names source, destination and switches', () => {
    const command = robocopyCommand('robocopy D:\\data "Z:\\new data" /MIR /COPY:DATSO /B');
    expect(command).toMatchObject({
      source: 'D:\\data',
      destination: 'Z:\\new data',
      options: { mirror: true, backupMode: 'backup', copyFlags: ['D', 'A', 'T', 'S', 'O'] },
    });
  });

  it('stands in the question once', () => {
    const command = robocopyCommand('robocopy D:\\data Z:\\data /E');
    const options = command?.options ?? robocopyOptions('');
    expect(checkRobocopy({ ...question('', KEY, FULL_BELOW), options }).question).not.toMatch(/robocopy robocopy/);
  });

  it.each(['/MIR /SEC', 'robocopy . Z:\\ /E', 'robocopy D:\\data /E', ''])('does not name both: %j', (text) => {
    expect(robocopyCommand(text)).toBeNull();
  });
});
