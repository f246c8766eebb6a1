import { readFileSync } from 'node:fs';
import { evaluate, evaluationTable } from './adaptive/evaluation.mjs';
import { measurementsOf } from './adaptive/measure.mjs';
import { pricesOf } from './adaptive/weights-header.mjs';
import { ROOT } from './paths.mjs';
import { say } from './run.mjs';

// `npm run evaluate:adaptive -- SOURCE`: how good the adaptive encoder's choices are on the page sets in a folder, or in
// measurements in a .csv. They should be of programs that the model was not trained on.

const [source, ...rest] = process.argv.slice(2);
if (source === undefined || rest.length > 0) {
  process.stderr.write('usage: npm run evaluate:adaptive -- SOURCE\n');
  process.exit(2);
}
const { names, measured } = measurementsOf(source);
const prices = pricesOf(readFileSync(`${ROOT}/native/adaptive/model_weights.h`, 'utf8'));
say(evaluationTable(evaluate(measured, names, prices)));
