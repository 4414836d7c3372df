/** Where the readers of POSIX ACLs look for how a text is read whole. */

export { readWholeText } from '../console-text.js';
export { linesPassedOver } from '../read-warnings.js';
