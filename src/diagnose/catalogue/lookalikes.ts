/** Other causes that refuse the same request, named by several rules. Sources: causes.md; azure-files.md §3, §6; windows-access.md §5. */

import type { Condition, Rule } from '../rule.js';
import { SHOWN_ACL } from './answered.js';
import { MAYBE_AZURE } from './network.js';

type Lookalikes = Rule['alternatives'];

/** How an ACL withholds a right other than by having no entry for the account. */
export const WITHHELD: Lookalikes = [
  {
    ruleId: 'ntfs/explicit-deny',
    // An ACL that context files show has such an entry or has none.
    verify: {
      text: 'icacls shows (DENY) for the account or for one of its groups.',
      where: { ...SHOWN_ACL, 'key-mount': null },
    },
    when: { denyEntry: [null] },
  },
  {
    ruleId: 'session/stale-group',
    verify: {
      text: 'The ACL grants it to a group that whoami /groups lacks: the account joined it after it signed in. klist purge, sign in and mount again.',
      where: {
        'key-mount': null,
        'acl-lacks':
          'The account was put into a group that the ACL names after it had signed in: klist purge, sign in and mount again.',
      },
    },
  },
  {
    ruleId: 'ntfs/unsynced-acl-ignored',
    verify: {
      text: 'On a share with Microsoft Entra Kerberos: the entry that grants it names an identity that is not synced to Entra ID, and is not enforced.',
      where: { 'acl-lacks': null, 'key-mount': null },
      onServer: null,
    },
    when: { share: MAYBE_AZURE },
  },
];

/** An ACL that was being changed. */
export const CHANGING_ACL: Lookalikes = [
  {
    ruleId: 'ntfs/propagation-race',
    verify: {
      text: 'The same step works now: an ACL was being changed (icacls /T, inheritance) while the copy ran.',
      where: { 'key-mount': null },
    },
  },
];

const LOGGED_OVERWRITE = { operation: [null], destinationExisted: [true, null] } as const satisfies Condition;

/** What else error 5 of a log alone stands for where a file of the destination is overwritten. Source: robocopy-errors.md §2. */
export const NO_MISSING_RIGHT: Lookalikes = [
  {
    ruleId: 'ntfs/readonly-attr',
    verify: 'attrib <destination file> shows R: no right is missing.',
    when: LOGGED_OVERWRITE,
  },
  {
    ruleId: 'ntfs/hidden-system-overwrite',
    verify: 'attrib <destination file> shows H or S, and attrib <source file> does not.',
    when: LOGGED_OVERWRITE,
  },
  {
    ruleId: 'ntfs/overwrite-implied',
    verify: 'icacls <destination file> gives the account some rights to write, but neither (F) nor (M).',
    when: LOGGED_OVERWRITE,
  },
  {
    ruleId: 'in-use/delete-pending',
    verify: 'dir shows the destination file, and nothing can open it: it is being deleted.',
    when: LOGGED_OVERWRITE,
  },
  {
    ruleId: 'name/kind-mismatch',
    verify: 'dir shows a directory of the name that is a file at the source.',
    when: LOGGED_OVERWRITE,
  },
];

/** Share-level roles that write data and change no ACL, or only those of one's own objects. */
export const ROLES_BELOW_ACLS: Lookalikes = [
  {
    ruleId: 'share/contributor-acl',
    verify: {
      where: { 'key-mount': null },
      text: 'The account has Storage File Data SMB Share Contributor and no higher role: it changes no ACL, whatever the ACLs grant.',
      ofComputer:
        'The default share-level permission is Storage File Data SMB Share Contributor: it changes no ACL, whatever the ACLs grant.',
    },
    when: { share: MAYBE_AZURE },
  },
  {
    ruleId: 'share/contributor-only-table',
    verify: {
      where: { 'key-mount': null },
      text: 'icacls gives the account (F), and its role is Contributor: together Read, Write and Delete, going by the table of 2026-04 (2023: Modify).',
    },
    when: { share: MAYBE_AZURE },
  },
  {
    ruleId: 'copy/elevated-contributor-others',
    verify: {
      where: { 'key-mount': null },
      text: 'The role is Elevated Contributor and the ACL stops at Modify: only the ACLs of own objects can be changed; dir /q shows another owner.',
    },
    when: { share: MAYBE_AZURE },
  },
];
