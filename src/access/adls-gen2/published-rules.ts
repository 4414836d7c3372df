/** The published versions of the access check, which disagree. Source: adls-gen2.md §2, §9. */

import { type Citation, cite } from '../documents.js';
import type { AdlsGen2Variant } from './question.js';

/** One version of the rules. */
export interface PublishedRules {
  readonly variant: AdlsGen2Variant;
  /** What it is called within a sentence. */
  readonly title: string;
  /** Whether one entry of a group must grant all that is asked, or the entries of all the caller's groups together. */
  readonly groups: 'any-entry' | 'union';
  /** Whether the entry for others is asked where entries of the caller's groups do not suffice. */
  readonly fallsThroughToOther: boolean;
  readonly masksOther: boolean;
  /** Whether the owner of a directory with the sticky bit may delete what others own in it. */
  readonly directoryOwnerPassesSticky: boolean;
  /** Whether Owner, the role that manages Azure resources, makes its holder a super-user. */
  readonly ownerRoleIsSuperUser: boolean;
  readonly source: Citation;
}

/** Today's text is the first. The pseudocode of 2018 does not run as printed; this is what it means to say. */
export const PUBLISHED_RULES: Readonly<Record<AdlsGen2Variant, PublishedRules>> = {
  'prose-2023': {
    variant: 'prose-2023',
    title: 'the text of 2023',
    groups: 'any-entry',
    fallsThroughToOther: true,
    masksOther: false,
    directoryOwnerPassesSticky: true,
    ownerRoleIsSuperUser: false,
    source: cite('adls', 'How permissions are evaluated'),
  },
  'code-2023': {
    variant: 'code-2023',
    title: 'the pseudocode of 2023',
    groups: 'any-entry',
    fallsThroughToOther: true,
    masksOther: true,
    directoryOwnerPassesSticky: true,
    ownerRoleIsSuperUser: false,
    source: cite('adls', 'Access check algorithm'),
  },
  'code-2018': {
    variant: 'code-2018',
    title: 'the article of 2018',
    groups: 'union',
    fallsThroughToOther: false,
    masksOther: true,
    directoryOwnerPassesSticky: false,
    ownerRoleIsSuperUser: true,
    source: cite('adls2018', 'Access check algorithm; The super-user; The sticky bit'),
  },
  posix: {
    variant: 'posix',
    title: 'POSIX as Linux and HDFS have it',
    groups: 'any-entry',
    fallsThroughToOther: false,
    masksOther: false,
    directoryOwnerPassesSticky: true,
    ownerRoleIsSuperUser: false,
    source: cite('adls2018', 'Where can I learn more about POSIX access control model?'),
  },
};
