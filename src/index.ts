/**
 * whydenied as a library. Runs in Node and in a browser: sources are handed over (a browser `File` is one), nothing is
 * read from a file system. Node's side, paths and standard input to sources, is `whydenied/node`.
 */

export { type AnalyzeOptions, analyze } from './analyze.js';
export type { ScopeOptions, TimeBound } from './correlate/scope.js';
export { type CompareOptions, compare } from './compare.js';
export type { RedactOptions } from './report/redact/redact-report.js';
export type { KeyedDigest, Pseudonym } from './report/redact/pseudonyms.js';
export { type ConvertOptions, type Converted, convert } from './convert.js';
export { decode, type Reading } from './decode.js';
export { CATALOGUE } from './diagnose/catalogue/index.js';
export { checkAdlsGen2 } from './access/adls-gen2/check.js';
export { type ChildAcl, childAcl, type ChildAclOptions } from './access/adls-gen2/child-acl.js';
export type * from './access/adls-gen2/question.js';
export { ADLS_GEN2_ROLES, type AdlsGen2Role, findRole } from './access/adls-gen2/roles.js';
export type { Answer, AnswerStep, Change, ModelName } from './access/answer.js';
export {
  type AzureCaller,
  IDENTITY_SOURCES,
  type IdentityMount,
  type IdentitySource,
  type KeyMount,
} from './access/azure-files/caller.js';
export { type AzureFilesQuestion, checkAzureFiles } from './access/azure-files/check.js';
export {
  DOCUMENTED_CELLS,
  type DocumentedCell,
  documentedCell,
  type NtfsPermission,
  TABLE_ODDITIES,
  type TableOddity,
} from './access/azure-files/documented-tables.js';
export { capOf, privilegesOf, SHARE_ROLES, shareRole, type ShareRole } from './access/azure-files/roles.js';
export { defaultRootAcl } from './access/azure-files/root-acl.js';
export type { Citation } from './access/documents.js';
export { checkRobocopy, checkRobocopyOn, robocopyCommand, type ShownItem } from './access/robocopy/check.js';
export { clientNeeds, type ItemKind, type RobocopyNeed, robocopyNeeds } from './access/robocopy/needs.js';
export type { Decider, ExistingItem, RobocopyEnd, RobocopyQuestion } from './access/robocopy/run.js';
export { callerOf, identityOf } from './access/known-case.js';
export { type Caller, checkNtfs, type NtfsQuestion } from './access/ntfs/check.js';
export type { AccessQuestion, AskedObject, AskedParent } from './access/ntfs/decide.js';
export {
  type Operation,
  OPERATION_NAMES,
  type OperationName,
  openFor,
  operationNamed,
} from './access/ntfs/operations.js';
export {
  checkCreate,
  type CreateDecision,
  type CreateRequest,
  type CreateStep,
  type CreateSurroundings,
  type ExistingObject,
} from './access/ntfs/create.js';
export {
  type AccessDecision,
  type AccessStep,
  evaluateAccess,
  type EvaluateOptions,
  type Protection,
  protectionFrom,
} from './access/ntfs/evaluate.js';
export { checkHandle, type HandleOperation, type HandleRequest } from './access/ntfs/handle.js';
export { inheritedAces, newObjectDacl, type NewObject } from './access/ntfs/inheritance.js';
export { PRIVILEGES, type Privilege, Token, type TokenDescription, type TokenGroup } from './access/ntfs/token.js';
export type { Advice, Rule } from './diagnose/rule.js';
export { explain } from './explain.js';
export { formatIcacls } from './formats/acl/icacls.js';
export { formatPosixAcl, parsePosixAcl, type PosixAclEntry, type PosixItem } from './formats/acl/posix-acl.js';
export { formatSddl, parseSddl } from './formats/acl/sddl.js';
export type * from './formats/context/case-facts.js';
export { type CreateDetail, formatCreateDetail, parseCreateDetail } from './formats/procmon/create-detail.js';
export { InputError } from './formats/input-error.js';
export { keepEvent, type TraceEvent, type TraceSummary } from './formats/procmon/event.js';
export type { CountedKind, CountedTrace, RowKind, RowVisitor, Wish } from './formats/procmon/row-sieve.js';
export type { PlacedItem, RobocopyItem } from './formats/robocopy/item.js';
export { type ReadLogOptions, readRobocopyItems, readRobocopyLog } from './formats/robocopy/log.js';
export type * from './formats/robocopy/types.js';
export type { Position, ReadWarning, Source } from './formats/source.js';
export { readContext } from './read-context.js';
export { robocopyOptions } from './formats/robocopy/options.js';
export {
  type FilterAction,
  type FilterRelation,
  type FilterRule,
  type PmcNumber,
  type PmcRules,
  type PmcSetting,
  readPmc,
  writePmc,
} from './formats/procmon/pmc.js';
export { readTrace } from './read-trace.js';
export { renderAnswer } from './report/answer.js';
export { type CaptureKit, captureKit, type KitFile } from './report/capture/kit.js';
export type { CapturePlan, CaptureRequest } from './report/capture/plan.js';
export { hasFailures } from './report/build-report.js';
export { type Explanation, type ObjectEvent, renderExplanation } from './report/explanation.js';
export type * from './report/comparison.js';
export { renderComparison } from './report/comparison-page.js';
export { renderJson } from './report/json.js';
export type * from './report/report.js';
export { renderTerminal, type TerminalOptions } from './report/terminal.js';
export { VERSION } from './version.js';
export {
  type AccessMask,
  accessMask,
  FILE_MAPPING,
  formatMask,
  type GenericMapping,
  KEY_MAPPING,
  rightNames,
} from './windows/access-mask.js';
export { type Ace, type Acl, aclOf, type SecurityDescriptor, type Trustee } from './windows/security-descriptor.js';
export { parseSid, type Sid, sidName } from './windows/sid.js';
