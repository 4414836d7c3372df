/**
 * The facts that conditions test, as a schema: what rule packs may name, with values and meaning. The same facts are computed
 * in `facts.ts` and `job-facts.ts`; the compiler keeps both in step.
 */

import { z } from 'zod';
import { FILE_RIGHTS } from '../../windows/access-mask.js';
import { CREATE_OPTIONS, DISPOSITIONS } from '../../windows/create-options.js';
import { NAME_PROBLEMS } from '../../windows/name-problems.js';
import { KNOWN_ATTRIBUTES, SECURITY_PARTS } from '../circumstance-facts.js';
import type { FailureFacts } from '../facts.js';
import type { JobFacts } from '../job-facts.js';
import type { FactTest } from '../rule.js';

/** A fact: the schema of its value, and that of a test of it. Both are optional where they stand. */
interface FactSchema {
  readonly value: z.ZodType;
  readonly test: z.ZodType;
}

/** A fact with one value at a time: a test lists those that it may have. */
function fact<Value extends z.ZodType>(value: Value, description: string) {
  return {
    value: value.exactOptional(),
    test: z.array(value).min(1).meta({ description }).exactOptional(),
  };
}

/** A fact that is a list. */
function facts<Item extends z.ZodType>(item: Item, description: string) {
  const items = z.array(item).min(1);
  const test = z
    .strictObject({
      includes: items.exactOptional(),
      includesAny: items.exactOptional(),
      only: items.exactOptional(),
      empty: z.literal(true).exactOptional(),
    })
    .refine((tests) => Object.keys(tests).length > 0, { error: 'expected includes, includesAny, only or empty' });
  return { value: z.array(item).exactOptional(), test: test.meta({ description }).exactOptional() };
}

const flag = z.boolean();
const text = z.string();
const ntStatus = z.string().regex(/^0x[0-9A-F]{8}$/, {
  error: "expected an NTSTATUS as text: 0x and 8 digits or capital letters A to F, in quotes, '0xC0000022'",
});
/** A right by its Windows constant. */
export const right = z.enum(FILE_RIGHTS.flatMap(({ file, directory }) => [file, directory]));
const place = z.enum(['azure-files', 'unc', 'drive', 'unknown']);

type SchemasOf<Facts> = {
  readonly [Fact in keyof Facts]: {
    readonly value: z.ZodType<Facts[Fact]>;
    readonly test: z.ZodType<FactTest<Facts[Fact]>>;
  };
};

/** Facts of one failure. */
export const FAILURE_FACTS = {
  operation: fact(text.nullable(), "the refused row's operation, CreateFile; null where only a log complains"),
  ntStatus: fact(ntStatus.nullable(), 'its status; null without a row of a trace'),
  win32: fact(z.int().nullable(), 'the error that robocopy saw, or the one that the status becomes'),
  copying: fact(flag, 'whether it is the copy: a row of robocopy, or an error of a log'),
  requestedRights: facts(right, 'what was asked for'),
  deniedRights: facts(right, 'one of these was refused'),
  basis: fact(
    z.enum(['isolated', 'systematic', 'requested']).nullable(),
    'how sure it is which right was refused; null where none is',
  ),
  checkedObject: fact(z.enum(['self', 'parent']).nullable(), 'whose security refused: the object or its parent'),
  granted: fact(
    z.enum(['object', 'scope', 'nowhere']).nullable(),
    'where the account was granted anything near that time: on the object, elsewhere on its side, nowhere',
  ),
  alternatives: facts(
    z.enum([
      'parent-rights',
      'read-only-attribute',
      'hidden-or-system-attribute',
      'encrypted-file',
      'extended-attributes-needed',
      'invalid-access-mask',
      'changed-meanwhile',
    ]),
    'what else than a missing right explains it and is not ruled out',
  ),
  existed: fact(flag.nullable(), 'whether the path named something when it was refused'),
  objectKind: fact(z.enum(['file', 'directory', 'unknown']), 'what it is'),
  disposition: fact(z.enum(DISPOSITIONS).nullable(), 'disposition of the refused create'),
  options: facts(z.enum(CREATE_OPTIONS.map(([, name]) => name)), "options of the refused create, in Procmon's words"),
  side: fact(z.enum(['source', 'destination', 'unknown']), 'side of the copy'),
  share: fact(place, 'what the share is, by the path; drive can be anything behind a letter'),
  onDrive: fact(flag.nullable(), 'whether the path that was printed has a drive letter'),
  laterSucceeded: fact(flag, 'whether the same succeeded later'),
  grantedWithBackupIntent: fact(flag, 'refused without backup intent, then granted with it, as /ZB does'),
  robocopyAction: fact(text.nullable(), 'what robocopy was doing, in English with hyphens: copying-file'),
  robocopyCode: fact(z.int().nullable(), 'code of the error line'),
  atRoot: fact(flag.nullable(), 'whether the object is the root of its side'),
  jobBegan: fact(flag.nullable(), 'whether the log shows entries before the error'),
  destinationExisted: fact(flag.nullable(), 'by the class of its line in the log: whether the destination had it'),
  copyFlags: facts(text, 'letters of /COPY, with /SEC and /COPYALL spelled out'),
  backupMode: fact(
    z.enum(['none', 'restartable', 'backup', 'restartable-backup']).nullable(),
    '/B, /ZB, /Z or none of them',
  ),
  caller: fact(z.enum(['system', 'computer', 'user']).nullable(), 'kind of the account that was refused'),
  elevated: fact(flag.nullable(), 'whether its process is elevated'),
  attributes: facts(z.enum(KNOWN_ATTRIBUTES), "the object's attributes that bear on refusals; empty where not known"),
  impliedRights: facts(right, 'of the denied rights, those that only the disposition asks for'),
  createdHere: fact(flag.nullable(), 'whether the trace shows the object being created before'),
  siblings: fact(
    z.enum(['granted', 'refused']).nullable(),
    'the same rights on other objects of its directory: granted to the account, or refused there too',
  ),
  grantedElsewhere: fact(
    z.enum(['never', 'created', 'existing']).nullable(),
    'the same rights on other objects of its side: never granted, only on such as the trace shows being created, on others',
  ),
  heldBy: fact(
    z.enum(['another-process', 'same-process', 'perhaps']).nullable(),
    'whose open handle is in the way in the same trace',
  ),
  securityParts: facts(z.enum(SECURITY_PARTS), 'what a row of SetSecurityFile or QuerySecurityFile is about'),
  control: fact(text.nullable(), 'control code of a FileSystemControl row, FSCTL_SET_REPARSE_POINT'),
  nameProblems: facts(z.enum(NAME_PROBLEMS), 'what the names of the path have that a file system may refuse'),
  fileSize: fact(
    z.enum(['over-limit', 'within-limit']).nullable(),
    'whether a size of the row or of the log is beyond 4 TiB',
  ),
  copiesLinks: fact(flag.nullable(), '/SL or /SJ'),
  atShareRoot: fact(flag.nullable(), 'whether the path is the root of a share, or of a drive'),
  host: fact(
    z.string().toLowerCase().nullable(),
    'the server that the path names, in small letters: nas01, contoso.file.core.windows.net; null for a path that names none',
  ),
  hostForm: fact(
    z.enum(['address', 'short-name', 'full-name', 'private-link']).nullable(),
    'how the path, or what its mapped drive stands for, names the server; null for a local path',
  ),
  shareAnswered: fact(
    z.enum(['never', 'before', 'after', 'both', 'sometime']).nullable(),
    'whether and when, beside the failure, the same account got through to the same share in the trace',
  ),
  shareGrants: fact(
    z.enum(['nothing', 'reads', 'writes']).nullable(),
    'the most that the account was granted on the share in the trace',
  ),
  writesRefused: fact(
    z.enum(['none', 'one', 'several']).nullable(),
    'on how many objects of the share the account was refused something that writes',
  ),
  shareClosed: fact(
    flag.nullable(),
    'whether, since the share last answered, it refused the account even reading: attributes of one object, or several objects',
  ),
  runCopied: fact(
    z.enum(['nothing', 'something']).nullable(),
    'what the summary of the log says of the files of the run where two or more failed: none was copied, or some were',
  ),
  serverAnswered: fact(flag.nullable(), 'whether anybody got through to any share of the same server in the trace'),
  othersGranted: fact(
    z.enum(['account', 'process', 'none']).nullable(),
    'who else was granted an open of the object: another account, another process of the same one',
  ),
  smbPort: fact(
    z.enum(['answers', 'silent']).nullable(),
    'what the trace shows of port 445 of whatever server: an answer, or repeated attempts alone',
  ),
  workedFor: fact(
    z.enum(['less', 'hours']).nullable(),
    'how long before the failure the share answered first, or the run of a log began: under an hour, or more',
  ),
  retries: fact(
    z.enum(['none', 'some', 'gave-up']).nullable(),
    'whether the log shows that robocopy tried again, or gave up after its last try',
  ),
  denyEntry: fact(flag.nullable(), 'whether an entry of the ACL that context files show denies what was refused'),
  mount: fact(
    z.enum(['key', 'identity', 'both']).nullable(),
    'as whom context files show the share mounted; both: with the key here, as an identity there',
  ),
} satisfies SchemasOf<FailureFacts>;

/** Facts of one run, as its log shows it. */
export const JOB_FACTS = {
  hasHeader: fact(flag, 'whether the header of the run is in the log'),
  unfinished: fact(flag, 'whether the log ends before the run did, and nothing says why'),
  worked: fact(flag, 'whether anything was printed about the tree'),
  failed: fact(z.enum(['none', 'some']).nullable(), 'what the summary counts as FAILED'),
  hasErrors: fact(flag, 'whether there are error lines'),
  gaveUp: fact(flag, 'whether robocopy gave an object up after its last retry'),
  retried: fact(flag, 'whether it tried anything again'),
  threads: fact(z.enum(['one', 'several']).nullable(), 'by /MT'),
  listOnly: fact(flag.nullable(), '/L'),
  copyFlags: facts(text, 'letters of /COPY, with synonyms spelled out'),
  directoryCopyFlags: facts(text, 'letters of /DCOPY'),
  switches: facts(text, 'names of all switches without values: /EFSRAW'),
  destination: fact(place, 'what the destination is, by its path'),
  destinationSeparator: fact(z.enum([':', '=', '-']).nullable(), 'what stands behind Dest in the header'),
  notedNoAcls: fact(flag, 'whether robocopy noted that the destination might not keep ACLs'),
} satisfies SchemasOf<JobFacts>;

type FactTable = Readonly<Record<string, FactSchema>>;
type Part<Table extends FactTable, Which extends keyof FactSchema> = { [Fact in keyof Table]: Table[Fact][Which] };

/** The schemas of the tests, by fact. */
export function testsOf<Table extends FactTable>(table: Table): Part<Table, 'test'>;
export function testsOf(table: FactTable): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(table).map(([name, { test }]) => [name, test]));
}

/** The schemas of the values, by fact. */
export function valuesOf<Table extends FactTable>(table: Table): Part<Table, 'value'>;
export function valuesOf(table: FactTable): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value]));
}
