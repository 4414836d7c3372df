/** The vectors about POSIX ACLs as questions to the model of Data Lake Storage. Their shapes: test/vectors/README.md. */
import { checkAdlsGen2 } from '../../src/access/adls-gen2/check.js';
import type { AdlsGen2Variant } from '../../src/access/adls-gen2/question.js';
import {
  type PosixItem,
  type PosixPermissions,
  parsePosixAcl,
  posixPermissions,
} from '../../src/formats/acl/posix-acl.js';
import type { VectorCase } from './windows-vectors.js';

export interface PosixVector {
  readonly id: string;
  /** The groups of each. */
  readonly users: Readonly<Record<string, readonly string[]>>;
  /** From the root to the target. */
  readonly path: readonly { readonly owner: string; readonly group: string; readonly acl: string }[];
  /** The permissions that each user is granted one by one: `r-x`. */
  readonly expect?: Readonly<Record<string, string>>;
  /** By user, whether permissions are granted at once: `{"rw-": true}`. */
  readonly requests?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** One case a vector, in the shape of its expectation. */
export function posixCases(vectors: readonly PosixVector[], variant: AdlsGen2Variant = 'posix'): VectorCase[] {
  return vectors.map((vector) => ({
    id: vector.id,
    expected: { expect: vector.expect ?? {}, requests: vector.requests ?? {} },
    actual() {
      const may = (user: string, permissions: PosixPermissions) => isGranted(vector, user, permissions, variant);
      return {
        expect: ofEach(vector.expect ?? {}, (user) =>
          [...'rwx'].map((letter) => (may(user, bitsOf(letter)) ? letter : '-')).join(''),
        ),
        requests: ofEach(vector.requests ?? {}, (user, requests) =>
          ofEach(requests, (letters) => may(user, bitsOf(letters))),
        ),
      };
    },
  }));
}

function ofEach<Given, Found>(
  members: Readonly<Record<string, Given>>,
  find: (name: string, given: Given) => Found,
): Record<string, Found> {
  return Object.fromEntries(Object.entries(members).map(([name, given]) => [name, find(name, given)]));
}

function bitsOf(letters: string): PosixPermissions {
  return posixPermissions([...'rwx'].reduce((bits, letter) => bits * 2 + Number(letters.includes(letter)), 0));
}

function isGranted(
  { users, path }: PosixVector,
  user: string,
  permissions: PosixPermissions,
  variant: AdlsGen2Variant,
): boolean {
  const items = path.map(({ owner, group, acl }, depth): PosixItem => ({
    path: pathAt(depth),
    isDirectory: null,
    owner,
    group,
    ...parsePosixAcl(acl),
    sticky: false,
    complete: true,
    line: 1,
  }));
  const answer = checkAdlsGen2({
    operation: { name: 'access', permissions },
    path: pathAt(path.length - 1),
    caller: { authentication: 'entra', user, groups: users[user] ?? [], roles: [] },
    items,
    variant,
  });
  return answer.verdict === 'granted';
}

/** `/`, `/1`, `/1/2`. */
function pathAt(depth: number): string {
  return `/${Array.from({ length: depth }, (_, index) => index + 1).join('/')}`;
}
