// DuckDB with two threads, one query: node bench/read-with/duckdb.mjs trace.CSV
// It is no dependency of this project, for it takes 70 MB: see `findDuckDb`.
import process from 'node:process';
import { Answer, NO_FAILURES } from '../answer.mjs';
import { findDuckDb } from '../find-duckdb.mjs';

const { DuckDBInstance } = findDuckDb();
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const columns = ['Time of Day', 'Process Name', 'PID', 'Operation', 'Path', 'Result', 'Detail'];
const noFailures = NO_FAILURES.map((result) => `'${result}'`).join(', ');
// In the query, `new_line` is not named: together with `strict_mode` it finds no rows at all, and says nothing (1.5.6).
const failed = `FILTER (WHERE Operation = 'CreateFile' AND Result NOT IN (${noFailures}))`;
// Four lists come out faster than one list of structures; all four are put together in the same order.
const query = `
  SELECT Operation, Result, count(*),
    list("Process Name") ${failed}, list(PID) ${failed}, list(Path) ${failed}, list(Detail) ${failed}
  FROM read_csv('${process.argv[2].replaceAll("'", "''")}',
    auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', strict_mode = true, allow_quoted_nulls = false,
    columns = { ${columns.map((name) => `'${name}': 'VARCHAR'`).join(', ')} })
  GROUP BY ALL`;

const answer = new Answer();
const reader = await connection.runAndReadAll(query);
for (const [operation, result, times, processes, pids, paths, details] of reader.getRows()) {
  answer.count(operation, result, Number(times));
  processes?.items.forEach((processName, index) => {
    answer.addFailed(processName, pids.items[index], operation, paths.items[index], result, details.items[index]);
  });
}
console.log(JSON.stringify(answer));
connection.closeSync();
instance.closeSync();
