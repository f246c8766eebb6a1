import { writeFileSync } from 'node:fs';
import { measurementsOf } from './adaptive/measure.mjs';
import { choosePrices, trainModel } from './adaptive/model.mjs';
import { weightsHeader } from './adaptive/weights-header.mjs';
import { ROOT } from './paths.mjs';
import { say } from './run.mjs';

// `npm run train:adaptive -- SOURCE [HEADER]`: measures the page sets in a folder, or takes measurements from a .csv, and
// writes the weights of the model that the adaptive encoder chooses by. Times are this machine's, so let it be idle.

const [source, header = `${ROOT}/native/adaptive/model_weights.h`, ...rest] = process.argv.slice(2);
if (source === undefined || rest.length > 0) {
  process.stderr.write('usage: npm run train:adaptive -- SOURCE [HEADER]\n');
  process.exit(2);
}
const { names, measured } = measurementsOf(source);
say(`Training with ${measured.sets.length} pages of ${names.length} sets`);
const origin = { pages: measured.sets.length, sets: names, features: measured.featureNames };
writeFileSync(header, weightsHeader(trainModel(measured), choosePrices(measured), origin));
say(`${header} is written`);
