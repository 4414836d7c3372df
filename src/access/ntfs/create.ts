/**
 * Opening and creating: which check is made on which object, in which order. Source: windows-access.md §5 ([MS-FSA] 2.1.5.1,
 * 2.1.5.1.1, 2.1.5.1.2; for the share [MS-SMB2] 3.3.5.9).
 */

import {
  ACCESS_SYSTEM_SECURITY,
  type AccessMask,
  accessMask,
  DELETE,
  FILE_ADD_FILE,
  FILE_ADD_SUBDIRECTORY,
  FILE_APPEND_DATA,
  FILE_DELETE_CHILD,
  FILE_LIST_DIRECTORY,
  FILE_MAPPING,
  FILE_READ_ATTRIBUTES,
  FILE_TRAVERSE,
  FILE_WRITE_DATA,
  FORBIDDEN_IN_REQUESTS,
  mapGenericRights,
  MAXIMUM_ALLOWED,
  NO_ACCESS,
  READ_CONTROL,
  WRITE_DAC,
  WRITE_OWNER,
} from '../../windows/access-mask.js';
import {
  DISPOSITION_RIGHTS,
  type Disposition,
  FILE_ATTRIBUTE_HIDDEN,
  FILE_ATTRIBUTE_READONLY,
  FILE_ATTRIBUTE_SYSTEM,
  hasOption,
  SHARE_READ,
} from '../../windows/create-options.js';
import {
  type NtStatus,
  STATUS_ACCESS_DENIED,
  STATUS_CANNOT_DELETE,
  STATUS_DELETE_PENDING,
  STATUS_FILE_IS_A_DIRECTORY,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_A_DIRECTORY,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SHARING_VIOLATION,
  STATUS_SUCCESS,
} from '../../windows/nt-status.js';
import { excludeEachOther } from '../../windows/sharing.js';
import { type AccessDecision, evaluateAccess, type EvaluateOptions, type Protection } from './evaluate.js';
import type { Token } from './token.js';

export interface CreateRequest {
  readonly desiredAccess: AccessMask;
  readonly disposition: Disposition;
  /** Bits of CREATE_OPTIONS; `Directory`, `Non-Directory File`, `Delete On Close` and `Open For Backup` are looked at. */
  readonly options: number;
  /** Attributes for a new or overwritten file: FILE_ATTRIBUTE bits. */
  readonly attributes: number;
  /** Bits of SHARE_MODES. */
  readonly shareMode: number;
}

/** An object that exists. */
export interface ExistingObject {
  readonly protection: Protection;
  readonly kind: 'file' | 'directory';
  /** FILE_ATTRIBUTE bits. */
  readonly attributes: number;
  readonly openHandles: readonly OpenHandle[];
  /** Deleted, and open somewhere still. */
  readonly deletePending: boolean;
}

export interface OpenHandle {
  readonly granted: AccessMask;
  readonly shareMode: number;
}

export interface CreateSurroundings {
  readonly token: Token;
  /** Whether the right to restore stands in for the right to add to the parent; true where it is left out. */
  readonly restoreAdds?: boolean;
  /** What is opened; null where nothing has that name. */
  readonly object: ExistingObject | null;
  readonly parent: Protection;
  /** Directories that must be traversed, from the root down. Empty for callers who bypass that, as nearly all do. */
  readonly traversed: readonly Protection[];
  /** The most that the share lets anybody ask for, [MS-SMB2] TreeConnect.MaximalAccess; null: no share, or no limit. */
  readonly shareMaximalAccess: AccessMask | null;
  /** How DACLs are evaluated: with the cap of a share-level role. */
  readonly evaluation: EvaluateOptions;
}

/** One check of a create. */
export interface CreateStep {
  readonly on: 'request' | 'share' | 'ancestor' | 'parent' | 'object' | 'open-handles';
  readonly passes: boolean;
  /** The rights it is about; 0 where it is about none. */
  readonly bits: AccessMask;
  /** How a DACL was evaluated; null for other checks. */
  readonly access: AccessDecision | null;
  /** What is checked and why, in one sentence. */
  readonly text: string;
}

export interface CreateDecision {
  readonly status: NtStatus;
  /** What the handle holds; 0 for a refusal. */
  readonly granted: AccessMask;
  readonly creates: boolean;
  readonly steps: readonly CreateStep[];
}

/** What a holder of SeBackupPrivilege gets with backup intent, whatever the DACL says. Source: [MS-FSA] 2.1.5.1 phase 4. */
const BACKUP_ACCESS = accessMask(READ_CONTROL | ACCESS_SYSTEM_SECURITY | FILE_MAPPING.read | FILE_TRAVERSE);
/** The same for SeRestorePrivilege. */
const RESTORE_ACCESS = accessMask(
  WRITE_DAC |
    WRITE_OWNER |
    ACCESS_SYSTEM_SECURITY |
    FILE_MAPPING.write |
    FILE_ADD_FILE |
    FILE_ADD_SUBDIRECTORY |
    DELETE,
);

/** Decides a create. Never throws. */
export function checkCreate(request: CreateRequest, surroundings: CreateSurroundings): CreateDecision {
  return new CreateCheck(request, surroundings).decide();
}

const BACKUP_DISPOSITIONS: readonly Disposition[] = ['Open', 'OpenIf', 'OverwriteIf'];
const REPLACING: readonly Disposition[] = ['Supersede', 'Overwrite', 'OverwriteIf'];

class CreateCheck {
  readonly #request: CreateRequest;
  readonly #surroundings: CreateSurroundings;
  readonly #desired: AccessMask;
  readonly #isDirectory: boolean;
  readonly #steps: CreateStep[] = [];
  /** Granted by privilege together with backup intent. */
  readonly #privileged: AccessMask;

  constructor(request: CreateRequest, surroundings: CreateSurroundings) {
    this.#request = request;
    this.#surroundings = surroundings;
    this.#desired = mapGenericRights(request.desiredAccess);
    this.#isDirectory = hasOption(request.options, 'Directory');
    this.#privileged = this.#backupAccess();
  }

  decide(): CreateDecision {
    const refused = this.#checkRequest() ?? this.#checkShare() ?? this.#checkTraverse();
    if (refused !== null) {
      return this.#refuse(refused);
    }
    const { object, shareMaximalAccess } = this.#surroundings;
    const decision = object === null ? this.#createNew() : this.#openExisting(object);
    return shareMaximalAccess === null ? decision : this.#withinShare(decision, shareMaximalAccess);
  }

  /** Only the most that is allowed can hold what the share does not let through. Source: [MS-SMB2] 3.3.5.9. */
  #withinShare(decision: CreateDecision, cap: AccessMask): CreateDecision {
    const granted = accessMask(decision.granted & cap);
    return decision.status !== STATUS_SUCCESS || granted !== 0
      ? { ...decision, granted }
      : this.#refuse(
          this.#fail(
            'share',
            decision.granted,
            STATUS_ACCESS_DENIED,
            'the permissions of the share let nothing of what the object grants through',
          ),
        );
  }

  #checkRequest(): NtStatus | null {
    const { disposition, options } = this.#request;
    const forbidden = this.#desired & FORBIDDEN_IN_REQUESTS;
    if (this.#desired === 0 || forbidden !== 0) {
      return this.#fail(
        'request',
        forbidden,
        STATUS_ACCESS_DENIED,
        'a request must ask for some right, and for none that files do not have',
      );
    }
    if (this.#isDirectory && (hasOption(options, 'Non-Directory File') || REPLACING.includes(disposition))) {
      return this.#fail(
        'request',
        0,
        STATUS_INVALID_PARAMETER,
        'a directory cannot be overwritten, nor be no directory',
      );
    }
    return null;
  }

  #checkShare(): NtStatus | null {
    const cap = this.#surroundings.shareMaximalAccess;
    if (cap === null) {
      return null;
    }
    const beyond = this.#desired & ~cap & ~MAXIMUM_ALLOWED;
    if (beyond !== 0) {
      return this.#fail(
        'share',
        beyond,
        STATUS_ACCESS_DENIED,
        'the permissions of the share do not let this be asked for',
      );
    }
    if (this.#deletesOnClose() && (cap & DELETE) === 0) {
      return this.#fail(
        'share',
        DELETE,
        STATUS_ACCESS_DENIED,
        'deleting on close needs DELETE in the permissions of the share',
      );
    }
    this.#pass('share', this.#desired & ~MAXIMUM_ALLOWED, 'the permissions of the share let this through');
    return null;
  }

  #checkTraverse(): NtStatus | null {
    for (const directory of this.#surroundings.traversed) {
      const access = this.#evaluate(directory, FILE_TRAVERSE);
      if (access.status !== STATUS_SUCCESS) {
        return this.#fail(
          'ancestor',
          FILE_TRAVERSE,
          STATUS_ACCESS_DENIED,
          'the path is walked through this directory',
          access,
        );
      }
    }
    return null;
  }

  #createNew(): CreateDecision {
    const { disposition, attributes } = this.#request;
    const { token, parent, restoreAdds = true } = this.#surroundings;
    if (disposition === 'Open' || disposition === 'Overwrite') {
      return this.#refuse(
        this.#fail(
          'object',
          0,
          STATUS_OBJECT_NAME_NOT_FOUND,
          'nothing has this name, and the request does not create it',
        ),
      );
    }
    if (this.#deletesOnClose() && (attributes & FILE_ATTRIBUTE_READONLY) !== 0) {
      return this.#refuse(
        this.#fail('request', DELETE, STATUS_CANNOT_DELETE, 'what is read-only cannot be deleted on close'),
      );
    }
    const securityRight = this.#desired & ACCESS_SYSTEM_SECURITY & ~this.#privileged;
    if (securityRight !== 0 && !token.privileges.has('SeSecurityPrivilege')) {
      return this.#refuse(
        this.#fail('request', securityRight, STATUS_ACCESS_DENIED, 'auditing information needs SeSecurityPrivilege'),
      );
    }
    const right = this.#isDirectory ? FILE_ADD_SUBDIRECTORY : FILE_ADD_FILE;
    if (restoreAdds && token.privileges.has('SeRestorePrivilege')) {
      this.#pass('parent', right, 'the right to restore files stands in for the right to add to the parent');
    } else {
      const access = this.#evaluate(parent, right);
      const text = `a new ${this.#isDirectory ? 'directory' : 'file'} is added to its parent`;
      if (access.status !== STATUS_SUCCESS) {
        return this.#refuse(this.#fail('parent', right, STATUS_ACCESS_DENIED, text, access));
      }
      this.#pass('parent', right, text, access);
    }
    const maximum = (this.#desired & MAXIMUM_ALLOWED) === 0 ? 0 : FILE_MAPPING.all;
    const granted = accessMask((this.#desired & ~MAXIMUM_ALLOWED) | maximum);
    this.#pass(
      'object',
      granted,
      'a handle that creates its object is given all it asks, whatever the object inherits',
    );
    return { status: STATUS_SUCCESS, granted, creates: true, steps: this.#steps };
  }

  #openExisting(object: ExistingObject): CreateDecision {
    const refused = this.#checkKind(object) ?? this.#checkReadOnly(object);
    if (refused !== null) {
      return this.#refuse(refused);
    }
    const granted = this.#checkAccess(object);
    if (typeof granted !== 'object') {
      return this.#refuse(granted);
    }
    const other = this.#checkSharing(object, granted.mask) ?? this.#checkHidden(object);
    return other !== null
      ? this.#refuse(other)
      : { status: STATUS_SUCCESS, granted: granted.mask, creates: false, steps: this.#steps };
  }

  #checkKind({ kind, deletePending }: ExistingObject): NtStatus | null {
    const { disposition, options } = this.#request;
    if (deletePending) {
      return this.#fail('object', 0, STATUS_DELETE_PENDING, 'it is deleted and goes when its last handle is closed');
    }
    if (disposition === 'Create' || (kind === 'directory' && REPLACING.includes(disposition))) {
      return this.#fail('object', 0, STATUS_OBJECT_NAME_COLLISION, 'something has this name already');
    }
    if (kind === 'directory' && hasOption(options, 'Non-Directory File')) {
      return this.#fail('object', 0, STATUS_FILE_IS_A_DIRECTORY, 'it is a directory, and a file was asked for');
    }
    return kind === 'file' && this.#isDirectory
      ? this.#fail('object', 0, STATUS_NOT_A_DIRECTORY, 'it is a file, and a directory was asked for')
      : null;
  }

  /** Replacing the content writes, whatever the mask asks for; that to supersede does so too is inferred. Source: [MS-FSA] 2.1.5.1.2. */
  #checkReadOnly({ kind, attributes }: ExistingObject): NtStatus | null {
    if (kind === 'directory' || (attributes & FILE_ATTRIBUTE_READONLY) === 0) {
      return null;
    }
    const writes = this.#desired & (FILE_WRITE_DATA | FILE_APPEND_DATA);
    if (writes !== 0 || REPLACING.includes(this.#request.disposition)) {
      return this.#fail(
        'object',
        writes,
        STATUS_ACCESS_DENIED,
        'the file is read-only: its attribute refuses, not its DACL',
      );
    }
    return this.#deletesOnClose()
      ? this.#fail('object', DELETE, STATUS_CANNOT_DELETE, 'the file is read-only, so it cannot be deleted on close')
      : null;
  }

  /** The mask of the handle, or the status that refuses it. The parent can give two rights that the object does not. */
  #checkAccess(object: ExistingObject): { readonly mask: AccessMask } | NtStatus {
    const implied = DISPOSITION_RIGHTS[this.#request.disposition];
    const wanted = accessMask((this.#desired | implied) & ~this.#privileged);
    if (this.#privileged !== 0 && (this.#desired & this.#privileged) !== 0) {
      this.#pass(
        'object',
        this.#desired & this.#privileged,
        'the right to back up or restore files grants this whatever the DACL says',
      );
    }
    const maximum = (wanted & MAXIMUM_ALLOWED) !== 0;
    const first = this.#evaluate(object.protection, wanted);
    const lent = this.#lentByParent(maximum ? accessMask(~first.granted) : first.refused);
    const rest = accessMask(wanted & ~lent);
    const access = lent === 0 ? first : this.#evaluate(object.protection, rest);
    const privileged = this.#privileged & (maximum ? ~0 : this.#desired);
    const otherwise = rest === MAXIMUM_ALLOWED && (lent | privileged) !== 0;
    const passes = access.status === STATUS_SUCCESS || otherwise;
    const bits = passes ? access.granted : access.refused;
    this.#steps.push({ on: 'object', passes, bits, access, text: openText(implied) });
    if (!passes) {
      return access.status;
    }
    const readOnly = object.kind === 'file' && (object.attributes & FILE_ATTRIBUTE_READONLY) !== 0;
    const cleared = readOnly && maximum ? FILE_WRITE_DATA | FILE_APPEND_DATA : 0;
    // Rights that only the disposition needs are checked and not given.
    const kept = maximum ? ~0 : this.#desired;
    return { mask: accessMask((access.granted | lent | privileged) & kept & ~cleared) };
  }

  /** DELETE by DELETE_CHILD of the parent, READ_ATTRIBUTES by LIST_DIRECTORY. Source: [MS-FSA] 2.1.5.1.2.1. */
  #lentByParent(refused: AccessMask): AccessMask {
    let lent = 0;
    for (const [right, parentRight, text] of LENT) {
      if ((refused & right) !== 0) {
        const access = this.#evaluate(this.#surroundings.parent, parentRight);
        if (access.status === STATUS_SUCCESS) {
          lent |= right;
          this.#pass('parent', parentRight, text, access);
        }
      }
    }
    return accessMask(lent);
  }

  /** Source: [MS-FSA] 2.1.5.1.2.2. Handles without rights to content or deletion share with all. */
  #checkSharing({ openHandles }: ExistingObject, granted: AccessMask): NtStatus | null {
    const mayWriteToParent =
      openHandles.length === 0 || this.#evaluate(this.#surroundings.parent, FILE_WRITE_DATA).status === STATUS_SUCCESS;
    const shareMode = mayWriteToParent ? this.#request.shareMode : this.#request.shareMode | SHARE_READ;
    const access = accessMask(granted | DISPOSITION_RIGHTS[this.#request.disposition]);
    const conflict = openHandles.some((other) =>
      excludeEachOther({ access, shareMode }, { access: other.granted, shareMode: other.shareMode }),
    );
    return conflict
      ? this.#fail(
          'open-handles',
          0,
          STATUS_SHARING_VIOLATION,
          'another handle is open, and the share modes do not fit',
        )
      : null;
  }

  #checkHidden({ attributes }: ExistingObject): NtStatus | null {
    const kept = attributes & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM);
    return REPLACING.includes(this.#request.disposition) && (kept & ~this.#request.attributes) !== 0
      ? this.#fail(
          'object',
          0,
          STATUS_ACCESS_DENIED,
          'a hidden or system file is replaced only by a request that names these attributes',
        )
      : null;
  }

  #backupAccess(): AccessMask {
    const { privileges } = this.#surroundings.token;
    const { disposition, options } = this.#request;
    if (!hasOption(options, 'Open For Backup')) {
      return NO_ACCESS;
    }
    const backup = privileges.has('SeBackupPrivilege') && BACKUP_DISPOSITIONS.includes(disposition);
    return accessMask((backup ? BACKUP_ACCESS : 0) | (privileges.has('SeRestorePrivilege') ? RESTORE_ACCESS : 0));
  }

  #evaluate(protection: Protection, desired: AccessMask): AccessDecision {
    return evaluateAccess(this.#surroundings.token, protection, desired, this.#surroundings.evaluation);
  }

  #deletesOnClose(): boolean {
    return hasOption(this.#request.options, 'Delete On Close');
  }

  #pass(on: CreateStep['on'], bits: number, text: string, access: AccessDecision | null = null): void {
    this.#steps.push({ on, passes: true, bits: accessMask(bits), access, text });
  }

  #fail(
    on: CreateStep['on'],
    bits: number,
    status: NtStatus,
    text: string,
    access: AccessDecision | null = null,
  ): NtStatus {
    this.#steps.push({ on, passes: false, bits: accessMask(bits), access, text });
    return status;
  }

  #refuse(status: NtStatus): CreateDecision {
    return { status, granted: NO_ACCESS, creates: false, steps: this.#steps };
  }
}

/** Rights that a parent gives where the object does not: right, the parent's right, why. */
const LENT = [
  [
    DELETE,
    FILE_DELETE_CHILD,
    'which stands in for DELETE on the object, and not for SYNCHRONIZE, which some programs ask for too',
  ],
  [FILE_READ_ATTRIBUTES, FILE_LIST_DIRECTORY, 'who may list the parent may read attributes of what is in it'],
] as const;

function openText(implied: number): string {
  return implied === 0
    ? 'the object must grant what is asked for'
    : 'the object must grant what is asked for and what replacing its content needs';
}
