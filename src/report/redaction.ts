/** Takes the names of people, machines and places out of texts. One and the same for trace, log and report. */
export interface Redaction {
  /** Of a text that can hold anything: a line of a log, a Detail, a sentence. */
  text(text: string): string;
  /** Of a path that stands alone. */
  path(path: string): string;
  /** Of an account that stands alone: `CONTOSO\anna`. */
  account(name: string): string;
}
