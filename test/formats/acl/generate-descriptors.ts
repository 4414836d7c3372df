import fc from 'fast-check';
import type { ContextReading } from '../../../src/formats/context/case-facts.js';
import type { Source } from '../../../src/formats/source.js';
import { type AccessMask, accessMask, FILE_RIGHTS } from '../../../src/windows/access-mask.js';
import {
  type Ace,
  ACE_TYPES,
  type AceType,
  type Acl,
  aclOf,
  type SecurityDescriptor,
  type Trustee,
} from '../../../src/windows/security-descriptor.js';
import { domainNameOfLetters, parseSid, sidName, sidOfLetters } from '../../../src/windows/sid.js';
import { encodeText } from '../procmon/encode-text.js';
import { sourceOf } from '../procmon/read-events.js';

export type Reader = (source: Source) => Promise<ContextReading>;

export function readText(reader: Reader, text: string): Promise<ContextReading> {
  return reader(sourceOf(encodeText(text)));
}

/** Bits that have a name. */
const NAMED_MASKS: fc.Arbitrary<AccessMask> = fc
  .subarray(FILE_RIGHTS.map(({ bit }) => bit))
  .map((bits) => accessMask(bits.reduce((mask: number, bit) => mask | bit, 0)));

/** Half of them masks that occur. */
const MASKS: fc.Arbitrary<AccessMask> = fc.oneof(
  NAMED_MASKS,
  fc
    .constantFrom(0x1f01ff, 0x1301bf, 0x1200a9, 0x120089, 0x120116, 0x1200a0, 0x10000000, 0x116, 0xa0000000)
    .map(accessMask),
);
const ANY_MASKS = fc.oneof(MASKS, fc.nat(0xffff_ffff).map(accessMask));

const LETTERS = Array.from({ length: 26 * 26 }, (_, index) =>
  String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26)),
);
export const SID_LETTERS = LETTERS.filter((letters) => sidOfLetters(letters) !== null);
export const DOMAIN_LETTERS = LETTERS.filter((letters) => domainNameOfLetters(letters) !== null);

/** A trustee by its SID, with the name that every machine has for it. */
export function trusteeOf(text: string): Trustee {
  const sid = parseSid(text);
  if (sid === null) {
    throw new Error(`${text} is no SID`);
  }
  return { sid, name: sidName(sid) === sid ? null : sidName(sid) };
}

const WELL_KNOWN: fc.Arbitrary<Trustee> = fc
  .constantFrom(...SID_LETTERS)
  .map((letters) => trusteeOf(sidOfLetters(letters) ?? ''));
const NUMBERED: fc.Arbitrary<Trustee> = fc
  .tuple(fc.nat(2 ** 48 - 1), fc.array(fc.nat(0xffff_ffff), { minLength: 1, maxLength: 15 }))
  .map(([authority, numbers]) => trusteeOf(`S-1-${authority}-${numbers.join('-')}`));
const OF_DOMAIN: fc.Arbitrary<Trustee> = fc
  .constantFrom(...DOMAIN_LETTERS)
  .map((letters) => ({ sid: null, name: domainNameOfLetters(letters) ?? '' }));

const GUIDS = fc.oneof(fc.constant(''), fc.uuid());
const CONDITIONS = fc.constantFrom(
  '(@User.Title=="PM" && (@User.Division=="Finance" || @User.Division=="(Sales;)"))',
  '(Member_of {SID(BA)})',
  '("Project",TS,0,"Windows;","SQL)")',
  '()',
);
const OBJECT_TYPES: readonly AceType[] = ['allow-object', 'deny-object', 'audit-object', 'alarm-object'];
const CONDITIONAL_TYPES: readonly AceType[] = [
  'allow-callback',
  'deny-callback',
  'audit-callback',
  'resource-attribute',
  'access-filter',
];

function extras(type: AceType): fc.Arbitrary<Ace['extra']> {
  const guids = { objectGuid: GUIDS, inheritedObjectGuid: GUIDS };
  if (OBJECT_TYPES.includes(type)) {
    return fc.record({ ...guids, condition: fc.constant(null) });
  }
  if (type === 'allow-callback-object') {
    return fc.record({ ...guids, condition: CONDITIONS });
  }
  return CONDITIONAL_TYPES.includes(type)
    ? fc.record({ objectGuid: fc.constant(''), inheritedObjectGuid: fc.constant(''), condition: CONDITIONS })
    : fc.constant(null);
}

/** Entries of every type. */
export const ACES: fc.Arbitrary<Ace> = fc.constantFrom(...ACE_TYPES.map(([, type]) => type)).chain((type) =>
  fc.record({
    type: fc.constant(type),
    flags: fc.nat(0xff),
    mask: ANY_MASKS,
    trustee: fc.oneof(WELL_KNOWN, NUMBERED, OF_DOMAIN),
    extra: extras(type),
  }),
);

const ACLS: fc.Arbitrary<Acl> = fc.record({
  aces: fc.option(fc.array(ACES, { maxLength: 6 }), { freq: 9 }),
  isProtected: fc.boolean(),
  autoInherited: fc.boolean(),
  autoInheritRequested: fc.boolean(),
});

/** Descriptors that SDDL can write: of some part at least. */
export const DESCRIPTORS: fc.Arbitrary<SecurityDescriptor> = fc
  .record({
    owner: fc.option(fc.oneof(WELL_KNOWN, NUMBERED, OF_DOMAIN)),
    group: fc.option(fc.oneof(WELL_KNOWN, NUMBERED, OF_DOMAIN)),
    dacl: fc.option(ACLS),
    sacl: fc.option(ACLS),
  })
  .filter((parts) => Object.values(parts).some((part) => part !== null));

/** An object as icacls shows it. */
export interface ShownObject {
  readonly path: string;
  readonly descriptor: SecurityDescriptor;
}

const PATHS = fc
  .tuple(
    fc.constantFrom('C:', 'Z:', '\\\\contoso.file.core.windows.net\\share', '\\\\?\\C:'),
    fc.array(fc.constantFrom('data', 'Program Files (x86)', 'a b', 'Ж ü', 'x(1)', 'CONTOSO', '(OI)', "it's", 'n.txt'), {
      maxLength: 4,
    }),
  )
  .map(([root, names]) => [root, ...names].join('\\'));

const NAMED: fc.Arbitrary<Trustee> = fc
  .constantFrom('CONTOSO\\anna', 'CONTOSO\\Sales Team', 'SRV-1\\svc$', 'IIS APPPOOL\\.NET v4.5', 'NT SERVICE\\MSSQL$X')
  .map((name) => ({ sid: null, name }));

/** Entries of a DACL that icacls shows. */
const SHOWN_ACES: fc.Arbitrary<Ace> = fc.record({
  type: fc.constantFrom('allow', 'deny'),
  flags: fc.nat(0x1f),
  mask: MASKS.filter((mask) => mask !== 0),
  trustee: fc.oneof(WELL_KNOWN, NUMBERED, NAMED),
  extra: fc.constant(null),
});

const LABELS: fc.Arbitrary<Ace> = fc.record({
  type: fc.constant('mandatory-label'),
  flags: fc.constantFrom(0, 0x03, 0x13),
  mask: fc.integer({ min: 1, max: 7 }).map(accessMask),
  trustee: fc.constantFrom('S-1-16-4096', 'S-1-16-12288').map(trusteeOf),
  extra: fc.constant(null),
});

export const SHOWN_OBJECTS: fc.Arbitrary<ShownObject> = fc
  .tuple(PATHS, fc.option(fc.array(SHOWN_ACES, { minLength: 1, maxLength: 5 }), { freq: 9 }), fc.option(LABELS))
  .map(([path, aces, label]) => ({
    path,
    descriptor: {
      owner: null,
      group: null,
      dacl: aclOf(aces),
      sacl: label === null || aces === null ? null : aclOf([label]),
    },
  }));
