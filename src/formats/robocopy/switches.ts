/** The switches that robocopy knows. Source: `robocopy /?` of Windows 11 (XP026), and of Windows 10 for those that went. */

/** What stands behind a switch. */
type Value = 'none' | 'value' | 'optional-value' | 'names';

const SWITCHES: ReadonlyMap<string, Value> = new Map<string, Value>([
  // Copy options.
  ...words('none', 'S E Z B ZB J EFSRAW SEC COPYALL NOCOPY SECFIX TIMFIX PURGE MIR MOV MOVE CREATE FAT 256 PF SJ SL'),
  ...words('none', 'NODCOPY NOOFFLOAD COMPRESS NOCLONE'),
  ...words('value', 'LEV COPY DCOPY A+ A- MON MOT RH IPG IOMAXSIZE IORATE THRESHOLD'),
  ...words('optional-value', 'MT SPARSE'),
  // Selection of files.
  ...words('none', 'A M XC XN XO XX XL IS IT IM FFT DST XJ XJD XJF'),
  ...words('value', 'IA XA MAX MIN MAXAGE MINAGE MAXLAD MINLAD'),
  ...words('names', 'XF XD IF'),
  // Retries.
  ...words('value', 'R W'),
  ...words('none', 'REG TBD'),
  ...words('optional-value', 'LFSM'),
  // Logging.
  ...words('none', 'L X V TS FP BYTES NS NC NFL NDL NP ETA TEE NJH NJS UNICODE DEBUG'),
  ...words('value', 'LOG LOG+ UNILOG UNILOG+'),
  // Jobs.
  ...words('value', 'JOB SAVE'),
  ...words('none', 'QUIT NOSD NODD'),
]);

function words(value: Value, names: string): (readonly [string, Value])[] {
  return names.split(' ').map((name) => [name, value]);
}

/** Whether a word begins like a switch: robocopy takes other words for paths and names. */
export function isSwitch(word: string): boolean {
  return /^\/[A-Z\d]/i.test(word);
}

/** What robocopy does not understand about a switch: a sentence's end, `expected /R:…`; null: nothing. */
export function faultOfSwitch(word: string): string | null {
  const [, name = '', colon = ''] = /^\/([^:]*)(:?)/.exec(word) ?? [];
  switch (SWITCHES.get(name.toUpperCase())) {
    case undefined:
      return 'is no switch of robocopy';
    case 'none':
    case 'names':
      return colon === '' ? null : `has a value, which /${name.toUpperCase()} does not take`;
    case 'value':
      return colon === '' ? `lacks its value: expected /${name.toUpperCase()}:…` : null;
    case 'optional-value':
      return null;
  }
}

/** Whether names follow a switch: of files or directories to leave out, up to the next switch. */
export function takesNames(word: string): boolean {
  return SWITCHES.get(word.slice(1).toUpperCase()) === 'names';
}
