/** What a thread does with each task that it is handed. */
export { runCase as default } from './run-case.js';
