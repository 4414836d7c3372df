/** What we use of DuckDB, which is installed only where somebody wants it: its own types are not there to compile against. */
declare module '@duckdb/node-api' {
  export interface DuckDBResultReader {
    deduplicatedColumnNames(): string[];
    /** Names of the types as SQL has them, `BIGINT` or `DECIMAL(18,3)`. */
    columnTypes(): { toString(): string }[];
    /** Rows of what JSON can hold: numbers beyond 32 bits, decimals, times and dates are texts. */
    getRowsJson(): unknown[][];
  }

  export interface DuckDBConnection {
    run(sql: string): Promise<unknown>;
    /** Of several statements, the result of the last. */
    runAndReadAll(sql: string): Promise<DuckDBResultReader>;
    closeSync(): void;
  }

  export const DuckDBInstance: {
    create(
      path: string,
      options: Readonly<Record<string, string>>,
    ): Promise<{ connect(): Promise<DuckDBConnection>; closeSync(): void }>;
  };
}
