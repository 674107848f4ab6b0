/** A check of a bundle that failed: what differs, in Chinese and (as the message) in English. */
export class Difference extends Error {
  readonly zh: string;
  constructor(zh: string, en: string) {
    super(en);
    this.zh = zh;
  }
}
