import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { CODE_PAGES, type CodePage, decodeCodePage, narrowEncoding } from '../../../src/formats/robocopy/code-page.js';
import { EncodingSurvey, SURE_MARGIN } from '../../../src/formats/robocopy/encoding-survey.js';
import { readRobocopyItems, readRobocopyLog } from '../../../src/formats/robocopy/log.js';
import { PLAIN_ERROR, PLAIN_JOB, writeLog } from './generate-log.js';
import { codesOf, sourceOf } from './read-bytes.js';

function encode(text: string, page: CodePage): Uint8Array {
  return new Uint8Array(iconv.encode(text, page));
}

/** Names of files as people of these languages give them, without a word of robocopy's, and the pages of their Windows. */
const NAMES: readonly {
  readonly language: string;
  readonly pages: readonly CodePage[];
  readonly names: readonly string[];
}[] = [
  {
    language: 'German',
    pages: ['cp850', 'windows-1252'],
    names: ['Kündigung März.docx', 'Übersicht Gebäude.xlsx', 'Prüfbericht Größe.pdf', 'Straße.txt'],
  },
  {
    language: 'French',
    pages: ['cp850', 'windows-1252'],
    names: ['Résumé réunion.docx', 'Été à la plage.jpg', 'Reçu de l’hôtel.pdf'.replace('’', "'"), 'Données élèves.xls'],
  },
  {
    language: 'Spanish',
    pages: ['cp850', 'windows-1252'],
    names: ['Año nuevo.docx', 'Información técnica.pdf', 'Niños y niñas.jpg', 'Árbol genealógico.txt'],
  },
  {
    language: 'Portuguese',
    pages: ['cp850', 'windows-1252'],
    names: ['Configuração.ini', 'Relatório de gestão.docx', 'Opções.txt', 'São João.jpg'],
  },
  {
    language: 'Swedish',
    pages: ['cp850', 'windows-1252'],
    names: ['Årsredovisning.docx', 'Möte på måndag.txt', 'Översikt.xlsx', 'Fängelse.pdf'],
  },
  {
    language: 'English Windows, German names',
    pages: ['cp437'],
    names: ['Kündigung März.docx', 'Prüfbericht Größe.pdf'],
  },
  {
    language: 'Polish',
    pages: ['cp852', 'windows-1250'],
    names: ['Zażółć gęślą jaźń.docx', 'Umowa o pracę.pdf', 'Zdjęcia z wakacji łódź.jpg', 'Księgowość.xlsx'],
  },
  {
    language: 'Czech',
    pages: ['cp852', 'windows-1250'],
    names: ['Příliš žluťoučký kůň.docx', 'Účetnictví říjen.xlsx', 'Žádost o změnu.pdf'],
  },
  {
    language: 'Hungarian',
    pages: ['cp852', 'windows-1250'],
    names: ['Árvíztűrő tükörfúrógép.docx', 'Költségvetés.xlsx', 'Szerződés őszi.pdf'],
  },
  {
    language: 'Russian',
    pages: ['cp866', 'windows-1251'],
    names: ['Отчёт за март.docx', 'Бухгалтерия.xlsx', 'Новая папка', 'Договор аренды.pdf'],
  },
  {
    language: 'Japanese',
    pages: ['cp932'],
    names: ['新しいフォルダー', '議事録.docx', '売上データ.xlsx', '写真の整理.jpg'],
  },
  {
    language: 'Chinese, simplified',
    pages: ['cp936'],
    names: ['新建文件夹', '财务报表.xlsx', '会议记录.docx', '项目计划.pdf'],
  },
  {
    language: 'Chinese, traditional',
    pages: ['cp950'],
    names: ['新資料夾', '財務報表.xlsx', '會議記錄.docx', '專案計畫.pdf'],
  },
  { language: 'Korean', pages: ['cp949'], names: ['새 폴더', '회의록.docx', '재무제표.xlsx', '사진 정리.jpg'] },
];

describe.each(NAMES.flatMap(({ language, pages, names }) => pages.map((page) => [language, page, names] as const)))(
  'the code page of names in %s, %s',
  (_, page, names) => {
    it('is found', () => {
      const survey = new EncodingSurvey();
      for (const name of names) {
        survey.take(encode(`\t    New File  \t\t    4096\t${name}`, page), true);
      }
      const choice = survey.choose();
      const expected = names.join('\n');
      // Pages that read the same text are as good as one another.
      expect(decodeCodePage(encode(expected, page), choice?.encoding ?? 'windows-1252')).toBe(expected);
    });
  },
);

/** Names of countries in a language: words that nobody chose for this test. */
function countriesIn(locale: string, page: CodePage): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, nth) => String.fromCharCode(65 + nth));
  const display = new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' });
  return letters
    .flatMap((first) => letters.map((second) => display.of(first + second)))
    .filter((name) => name !== undefined)
    .filter((name) => /[\u0080-\u{10ffff}]/u.test(name) && decodeCodePage(encode(name, page), page) === name);
}

// Romanian and Italian in ANSI pages are left out: most of their letters are letters of other languages in the other page.
const COUNTRIES: readonly (readonly [string, CodePage])[] = [
  ...['de', 'fr', 'es', 'pt', 'sv', 'da'].flatMap((locale): [string, CodePage][] => [
    [locale, 'cp850'],
    [locale, 'windows-1252'],
  ]),
  ...['pl', 'cs', 'hu', 'hr'].flatMap((locale): [string, CodePage][] => [
    [locale, 'cp852'],
    [locale, 'windows-1250'],
  ]),
  ['de', 'cp437'],
  ['it', 'cp850'],
  ['ro', 'cp852'],
  ['ru', 'cp866'],
  ['ru', 'windows-1251'],
  ['ja', 'cp932'],
  ['zh-CN', 'cp936'],
  ['ko', 'cp949'],
  ['zh-TW', 'cp950'],
];

describe.each(COUNTRIES)('ten countries in %s, %s', (locale, page) => {
  it('are read right, and never wrong without a doubt', () => {
    const countries = countriesIn(locale, page);
    let right = 0;
    const rounds = 30;
    for (let round = 0; round < rounds; round++) {
      const names = Array.from({ length: 10 }, (_, nth) => countries[(round * 7 + nth * 13) % countries.length] ?? '');
      const survey = new EncodingSurvey();
      names.forEach((name) => survey.take(encode(name, page), true));
      const choice = survey.choose();
      const text = names.join('\n');
      const isRight = choice !== null && decodeCodePage(encode(text, page), choice.encoding) === text;
      right += isRight ? 1 : 0;
      expect(isRight || (choice?.margin ?? 0) < SURE_MARGIN).toBe(true);
    }
    expect(right / rounds).toBeGreaterThanOrEqual(0.85);
  });
});

describe('the words of robocopy', () => {
  it.each([
    ['cp932', '除外ディレクトリ : x\r\n エラー 5 コピー元 : C:\\'],
    ['cp936', '正在复制文件 错误'],
    ['cp850', '   KopiertÜbersprungenKeine Übereinstimmung'],
    ['windows-1252', '   KopiertÜbersprungenKeine Übereinstimmung'],
  ] as const)('tell %s', (page, text) => {
    const survey = new EncodingSurvey();
    survey.take(encode(text, page), false);
    expect(survey.choose()).toMatchObject({ encoding: page });
    expect(survey.choose()?.words).toBeGreaterThan(0);
  });

  it('are not crowded out by names', () => {
    const survey = new EncodingSurvey();
    for (let nth = 0; nth < 10_000; nth++) {
      survey.take(encode(`\t\t\t\té ${nth}.txt`, 'cp850'), true);
    }
    survey.take(encode('Keine Übereinstimmung', 'cp850'), false);
    expect(survey.choose()?.words).toBe(1);
  });
});

describe('EncodingSurvey', () => {
  it('chooses nothing of nothing', () => {
    const survey = new EncodingSurvey();
    expect(survey.choose()).toBeNull();
    survey.take(encode('ascii', 'cp850'), false);
    expect(survey.choose()).toBeNull();
  });
});

describe('narrowEncoding', () => {
  it.each([
    ['cp850', 'cp850'],
    ['850', 'cp850'],
    ['OEM437', 'cp437'],
    ['Windows-1252', 'windows-1252'],
    ['1250', 'windows-1250'],
    ['Shift_JIS', 'cp932'],
    ['GBK', 'cp936'],
    ['big5', 'cp950'],
    ['UTF8', 'utf-8'],
    ['utf-8', 'utf-8'],
  ])('%s is %s', (name, expected) => {
    expect(narrowEncoding(name)).toBe(expected);
  });

  it.each(['', 'latin', '85', '9999', 'utf-16'])('does not know %j', (name) => {
    expect(() => narrowEncoding(name)).toThrow(/expected utf-8 or one of windows-1252/);
  });
});

describe('decodeCodePage', () => {
  it.each(CODE_PAGES)('reads all that iconv-lite writes in %s', (page) => {
    const letters = Array.from({ length: 0x2_00 }, (_, code) => String.fromCharCode(0x00a0 + code))
      .concat([...'АБЯабяёЁかカ漢字错误錯誤오류한글─│“”…€'])
      .filter((letter) => /\p{L}/u.test(letter) && iconv.decode(iconv.encode(letter, page), page) === letter);
    expect(letters.length).toBeGreaterThan(3);
    const text = letters.join(' ');
    expect(decodeCodePage(encode(text, page), page)).toBe(text);
  });
});

describe('a log in a code page', () => {
  const german = writeLog([
    {
      ...PLAIN_JOB,
      source: 'C:\\Gebäude\\',
      files: ['Übersicht.txt', 'Größe.txt', 'Prüfung März.docx'],
      errors: [{ ...PLAIN_ERROR, path: 'C:\\Gebäude\\Größe.txt', message: 'Zugriff verweigert.' }],
    },
  ]).text;

  it.each(['cp850', 'windows-1252'] as const)('is read in %s, and says how sure that is', async (page) => {
    const log = await readRobocopyLog(sourceOf(encode(german, page), 100));
    expect(log).toMatchObject({ encoding: page, encodingChoice: { encoding: page, words: 0 }, warnings: [] });
    expect(log.encodingChoice?.margin).toBeGreaterThan(SURE_MARGIN);
    expect(log.jobs[0]).toMatchObject({ source: 'C:\\Gebäude\\', errors: [{ path: 'C:\\Gebäude\\Größe.txt' }] });
  });

  it('is read as declared, right or wrong', async () => {
    const log = await readRobocopyLog(sourceOf(encode(german, 'cp850')), { encoding: 'windows-1250' });
    expect(log).toMatchObject({ encoding: 'windows-1250', encodingChoice: null, warnings: [] });
    expect(log.jobs[0]?.source).toBe('C:\\Geb„ude\\');
  });

  it('is read anew where its end tells more than its beginning', async () => {
    const long = `${'x'.repeat(70)}\r\n`.repeat(1000);
    const log = await readRobocopyLog(sourceOf(encode(`${german.slice(0, 0)}${long}${german}`, 'cp850')));
    expect(log.jobs[0]).toMatchObject({ source: 'C:\\Gebäude\\' });
    const seen: (string | null)[] = [];
    await readRobocopyItems(sourceOf(encode(`${long}${german}`, 'cp850')), log, ({ fullPath }) => seen.push(fullPath));
    expect(seen).toContain('C:\\Gebäude\\Übersicht.txt');
  });

  it('is a guess where pages fit alike', async () => {
    const text = writeLog([{ ...PLAIN_JOB, files: ['\u00e8.txt'] }]).text;
    const log = await readRobocopyLog(sourceOf(encode(text, 'windows-1252')));
    expect(codesOf(log)).toEqual(['encoding-guessed']);
    expect(log.warnings[0]?.message).toContain('--encoding');
  });
});
