import { describe, expect, it } from 'vitest';
import { accountKind, isElevated } from '../../src/windows/account.js';

describe('an account', () => {
  it.each([
    ['NT AUTHORITY\\SYSTEM', null, 'system'],
    ['nt authority\\local service', null, 'system'],
    ['ZARZĄDZANIE NT\\SYSTEM', '00000000:000003e7', 'system'],
    ['', '00000000:000003e4', 'system'],
    ['CONTOSO\\FILESERVER$', '00000000:0012f69e', 'computer'],
    ['CONTOSO\\anna', '00000000:0012f69e', 'user'],
    ['CONTOSO\\system', null, 'user'],
    ['S-1-5-21-1-2-3-1104', null, null],
    ['', null, null],
    [null, null, null],
  ])('%j of session %j is of kind %j', (name, session, kind) => {
    expect(accountKind(name, session)).toBe(kind);
  });
});

describe('an integrity level', () => {
  it.each([
    ['High', true],
    ['System', true],
    ['Medium', false],
    ['Low', false],
    ['Обязательная метка\\Высокий обязательный уровень', true],
    ['Kötelező címke\\Közepes kötelező szint', false],
    ['Etykieta obowiązkowości\\Poziom obowiązkowości — średni', false],
    ['Niveau obligatoire\\Inconnu', null],
    ['', null],
  ])('%j is elevated: %j', (word, elevated) => {
    expect(isElevated(word)).toBe(elevated);
  });
});
