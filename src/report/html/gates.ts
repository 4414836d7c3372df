/** The five gates that every access to a share passes in order, and where one was refused. */

import type { ReportFinding } from '../report.js';
import type { Gate } from '../../diagnose/rule.js';
import { element, type Markup } from './markup.js';

const GATES = [
  ['reach', 'network and port 445'],
  ['session', 'dialect, encryption, key or ticket'],
  ['share', 'the role at the share'],
  ['open', 'ACLs, attributes, sharing'],
  ['handle', 'the rights of an open handle'],
] as const satisfies readonly (readonly [Gate, string])[];

/** What refuses where none of the five does. */
const ELSEWHERE: Readonly<Partial<Record<Gate, string>>> = {
  client: 'No gate of the share refused: the copying machine itself did.',
  source: 'No gate of the destination refused: the source did.',
  limit: 'No gate refused: a limit was reached.',
  name: 'No gate refused: a name or a path did not fit.',
  log: 'This is what the log says about itself.',
};

type State = 'passed' | 'refused' | 'perhaps' | 'unknown' | 'not reached';

const WORDS: Readonly<Record<State, string>> = {
  passed: 'passed',
  refused: 'refused',
  perhaps: 'refused, if so',
  unknown: 'not shown',
  'not reached': 'not reached',
};

/** `answered`: a trace shows the refusal itself, so that the gates before it let it through. */
export function gateDiagram({ gate, confidence }: ReportFinding, answered: boolean): Markup {
  const refused = GATES.findIndex(([name]) => name === gate);
  if (refused < 0) {
    return element('p', { class: 'gate-note' }, ELSEWHERE[gate] ?? '');
  }
  const stateOf = (index: number): State => {
    if (index === refused) {
      return confidence === 'possible' ? 'perhaps' : 'refused';
    }
    if (index > refused) {
      return 'not reached';
    }
    return answered && confidence !== 'possible' ? 'passed' : 'unknown';
  };
  return element(
    'ol',
    { class: 'gates', role: 'list', 'aria-label': `The five gates: refused at ${gate}` },
    GATES.map(([name, decidedBy], index) => {
      const state = stateOf(index);
      return element(
        'li',
        { class: `gate ${state.replace(' ', '-')}` },
        element('span', { class: 'gate-mark', 'aria-hidden': 'true' }),
        element('span', { class: 'gate-name' }, name),
        element('span', { class: 'gate-state' }, WORDS[state]),
        element('span', { class: 'gate-by' }, decidedBy),
      );
    }),
  );
}
