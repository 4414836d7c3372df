import { type BinaryLike, createHmac } from 'node:crypto';

/** HMAC-SHA-256 under a key, of texts in UTF-8, as 64 hexadecimal digits. */
export function keyedDigest(key: BinaryLike): (text: string) => string {
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}
