import { CODECS } from './measurements.mjs';
import { SHAPE } from './model.mjs';

/** @typedef {import('./forest.mjs').Forest} Forest */
/** @typedef {import('./model.mjs').Prices} Prices */

/** In what unit the model counts: fractions of bytes and nanoseconds. */
const FRACTIONS = 16;

/**
 * The text of native/adaptive/model_weights.h.
 *
 * @param {Forest} forest
 * @param {Prices} prices
 * @param {{ readonly pages: number, readonly sets: readonly string[], readonly features: readonly string[] }} origin
 */
export function weightsHeader({ base, trees }, prices, { pages, sets, features }) {
  const treeTexts = trees.map(({ questions, leaves }) => {
    const asked = questions.map(({ feature, threshold }) => `{${feature}, ${threshold}}`);
    const steps = leaves.map((leaf) => `{${whole(leaf)}}`);
    return `    {{{${asked.join(', ')}}},\n     {{${steps.join(',\n       ')}}}},\n`;
  });
  return `// clang-format off
// Written by \`npm run train:adaptive\`; not to be edited. From ${pages} pages of the memory of ${sets.length} programs:
// ${sets.join(', ')}.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace trueno::model {

/// ${features.join(', ')}.
inline constexpr size_t kFeatures = ${features.length};
/// ${CODECS.join(', ')}.
inline constexpr size_t kCodecs = ${CODECS.length};
/// Of each codec, the bytes that it stores; then of each, the nanoseconds that it takes. In sixteenths.
inline constexpr size_t kTargets = 2 * kCodecs;
inline constexpr size_t kDepth = ${SHAPE.depth};

/// Is this feature above this threshold?
struct Question {
  uint8_t feature;
  uint16_t threshold;
};

/// The answers, the first one lowest, are the index of a leaf, which is added to the targets.
struct Tree {
  std::array<Question, kDepth> questions;
  std::array<std::array<int32_t, kTargets>, size_t{1} << kDepth> leaves;
};

/// What a stored byte costs. With these, of programs that the model was not trained on, choices for latency would
/// take 1.1 times the time that LZ4 takes for every page, for balance 1.5 times, and density stores a hundredth more than
/// zstd's usual level does.
inline constexpr int32_t kLatencyNs16thsPerByte = ${prices.latency};
inline constexpr int32_t kBalanceNs16thsPerByte = ${prices.balance};
inline constexpr int32_t kDensityNs16thsPerByte = ${prices.density};

inline constexpr std::array<int32_t, kTargets> kBase{${whole(base)}};

inline constexpr std::array<Tree, ${trees.length}> kTrees{{
${treeTexts.join('')}}};

}  // namespace trueno::model
`;
}

/** The prices that a header has. @param {string} header @returns {Prices} */
export function pricesOf(header) {
  /** @param {string} objective */
  const price = (objective) => {
    const found = new RegExp(`k${objective}Ns16thsPerByte = ([0-9]+);`).exec(header)?.[1];
    if (found === undefined) throw new Error(`the weights have no price for ${objective}`);
    return Number(found);
  };
  return { latency: price('Latency'), balance: price('Balance'), density: price('Density') };
}

/** @param {readonly number[]} numbers */
function whole(numbers) {
  return numbers.map((number) => Math.round(number * FRACTIONS)).join(', ');
}
