/** What we use of DuckDB, which is installed only where somebody wants it: its own types are not there to compile against. */
declare module '@duckdb/node-api' {
  export interface DuckDBResultReader {
    deduplicatedColumnNames(): string[];
    /** Names of the types as SQL has them, `BIGINT` or `DECIMAL(18,3)`. */
    columnTypes(): { toString(): string }[];
    /** Null, booleans, numbers, bigints, texts, and objects whose `toString` is what DuckDB prints. */
    getRows(): unknown[][];
  }

  /** Of lists and arrays. */
  export class DuckDBListValue {
    readonly items: readonly unknown[];
  }
  export class DuckDBArrayValue {
    readonly items: readonly unknown[];
  }
  export class DuckDBStructValue {
    readonly entries: Readonly<Record<string, unknown>>;
  }
  export class DuckDBMapValue {
    readonly entries: readonly { readonly key: unknown; readonly value: unknown }[];
  }
  export class DuckDBDecimalValue {
    toString(): string;
  }

  export interface DuckDBPreparedStatement {
    readonly statementType: number;
    runAndReadAll(): Promise<DuckDBResultReader>;
  }

  export interface DuckDBExtractedStatements {
    readonly count: number;
    /** Throws what is wrong with the statement of an index. */
    prepare(index: number): Promise<DuckDBPreparedStatement>;
  }

  export interface DuckDBConnection {
    run(sql: string): Promise<unknown>;
    /** Throws for SQL that cannot be parsed, and where there is no statement at all. */
    extractStatements(sql: string): Promise<DuckDBExtractedStatements>;
    closeSync(): void;
  }

  export const StatementType: { readonly SELECT: number; readonly EXPLAIN: number; readonly CREATE: number };

  export const DuckDBInstance: {
    create(
      path: string,
      options: Readonly<Record<string, string>>,
    ): Promise<{ connect(): Promise<DuckDBConnection>; closeSync(): void }>;
  };
}
