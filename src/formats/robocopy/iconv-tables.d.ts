/** iconv-lite ships its tables as plain data; only its codecs need Node. Aliases are strings, tables have 128 characters. */
declare module 'iconv-lite/encodings/sbcs-data-generated.js' {
  const tables: Readonly<Record<string, string | { readonly type: '_sbcs'; readonly chars: string } | undefined>>;
  export default tables;
}
