/** Times and dates as the locales of exporting machines print them. Source: procmon-csv-xml.md §3. */

export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 100-ns ticks, seven digits. */
  readonly fraction: number;
}

export interface TimeLocale {
  readonly name: string;
  timeOfDay(moment: Moment): string;
  /** Whole seconds, as Procmon's `Date & Time`. */
  dateAndTime(moment: Moment): string;
}

export const LOCALES: readonly TimeLocale[] = [
  locale('en-US', 'm/d/y', (clock, half) => `${clock} ${half('AM', 'PM')}`),
  locale('en-US with narrow no-break space', 'm/d/y', (clock, half) => `${clock}\u202f${half('AM', 'PM')}`),
  locale('en-AU', 'd/m/y', (clock, half) => `${clock} ${half('am', 'pm')}`),
  locale('en-GB', 'dd/mm/y', twentyFour('.')),
  locale('ja-JP', 'y/mm/dd', twentyFour('.')),
  locale('de-DE', 'dd.mm.y', twentyFour(',')),
  locale('nl-NL', 'dd-mm-y', twentyFour(',')),
  locale('es-ES', 'dd/mm/y', twentyFour(',')),
  locale('es-MX', 'dd/mm/y', (clock, half) => `${clock} ${half('a. m.', 'p. m.')}`),
  locale('zh-TW', 'y/m/d', (clock, half) => `${half('上午', '下午')} ${clock}`),
  locale('ja-JP, 12 hours', 'y/mm/dd', (clock, half) => `${half('午前', '午後')} ${clock}`),
  locale('ko-KR', 'y-mm-dd', (clock, half) => `${half('오전', '오후')} ${clock}`),
  locale('el-GR', 'd/m/y', (clock, half) => `${clock} ${half('π.μ.', 'μ.μ.')}`),
  locale('cs-CZ, 12 hours', 'dd.mm.y', (clock, half) => `${clock} ${half('dop.', 'odp.')}`),
  locale('vi-VN', 'dd/mm/y', (clock, half) => `${clock} ${half('SA', 'CH')}`),
  locale('ar-SA', 'dd/mm/y', (clock, half) => `\u200f${clock} ${half('ص', 'م')}\u200e`),
  locale('hu-HU', 'y. mm. dd.', twentyFour(',')),
  locale('zh-CN, long', 'y年m月d日', twentyFour('.')),
];

type Half = (am: string, pm: string) => string;
/** The clock in 12 hours with its fraction behind a point, and the choice of a word. */
type Twelve = (clock: string, half: Half) => string;
interface TwentyFour {
  readonly separator: string;
}

function twentyFour(separator: '.' | ','): TwentyFour {
  return { separator };
}

function locale(name: string, datePattern: string, style: Twelve | TwentyFour): TimeLocale {
  const time = (moment: Moment, withFraction: boolean): string => {
    const { hour, minute, second, fraction } = moment;
    const is24 = typeof style !== 'function';
    const digits = withFraction ? `${is24 ? style.separator : '.'}${String(fraction).padStart(7, '0')}` : '';
    const tail = `${pad(minute)}:${pad(second)}${digits}`;
    return is24
      ? `${pad(hour)}:${tail}`
      : style(`${hour % 12 === 0 ? 12 : hour % 12}:${tail}`, (am, pm) => (hour < 12 ? am : pm));
  };
  return {
    name,
    timeOfDay: (moment) => time(moment, true),
    dateAndTime: (moment) => `${writeDate(datePattern, moment)} ${time(moment, false)}`,
  };
}

function writeDate(pattern: string, { year, month, day }: Moment): string {
  return pattern.replace(/y|mm?|dd?/g, (part) => {
    const value = { y: year, m: month, d: day }[part.charAt(0)] ?? 0;
    return part.length === 2 ? pad(value) : String(value);
  });
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
