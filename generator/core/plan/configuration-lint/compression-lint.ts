import { kernelAlgorithmsAsked } from '../../compat/core-algorithm.ts';
import { findKernelAlgorithm, KERNEL_ALGORITHMS } from '../../compat/kernel-algorithm.ts';
import { kernelHas, ZRAM_BACKENDS_SINCE } from '../../compat/kernel-release.ts';
import { nearestAlgorithmName } from '../../compat/nearest-name.ts';
import type { Algorithm } from '../../config/device.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { lintCompressionSyntax } from './compression-syntax-lint.ts';
import { aboutKey, type DeviceLint, type LintContext, type LintedDevice } from './lint-context.ts';

/** The kernel takes one algorithm and three for recompression. */
const MOST_ALGORITHMS = 4;

type Finding = Omit<Diagnostic, 'position' | 'device' | 'key' | 'value'>;

/** What is read otherwise than meant; else what kernel zram will not do of what it is asked for. */
export const lintCompression: DeviceLint = (linted, context) => {
  const misread = lintCompressionSyntax(linted, context);
  if (misread.length > 0 || linted.plan.choice.backend !== 'kernel') return misread;
  const algorithms = kernelAlgorithmsAsked(linted.device.compression);
  const about = aboutKey(linted, 'compression-algorithm', linted.settings.compression);
  const findings = [
    ...algorithms.flatMap(({ name }) => lintName(name, linted, context)),
    ...lintRecompression(algorithms, linted, context),
    ...lintParameters(algorithms, context),
  ];
  return findings.map((finding) => ({ ...finding, ...about }));
};

function lintName(name: string, { plan }: LintedDevice, { zram, facts }: LintContext): readonly Finding[] {
  const { reason } = plan.choice;
  const isSaid = reason.kind === 'algorithm-not-in-core' && reason.nearest !== undefined;
  if (isSaid && reason.algorithm === name) return [];
  const available = zram.algorithms;
  if (available !== undefined)
    return available.names.includes(name)
      ? []
      : [unavailable(name, `this kernel does not have ${name} (${available.evidence})`, available.names)];
  if (findKernelAlgorithm(name) !== undefined) return [];
  const release = facts.kernelRelease;
  // Before 6.12 the crypto API may know names that are in no table.
  const mayExist = release !== undefined && !kernelHas(release, ZRAM_BACKENDS_SINCE);
  if (mayExist && meantBy(name) === undefined) return [];
  const names = KERNEL_ALGORITHMS.map((algorithm) => algorithm.name);
  return [unavailable(name, `kernel zram has never had ${name}`, names)];
}

function unavailable(name: string, text: string, names: readonly string[]): Finding {
  const meant = meantBy(name);
  return {
    severity: 'warning',
    text,
    consequence: 'the next algorithm of the line is used, or else the default of the kernel',
    hint: `${meant === undefined ? '' : `write ${meant} if that was meant; `}there is ${names.join(', ')}`,
  };
}

/** `lz4,zstd` is one word, and `zstd:3` no way to give a level. */
function meantBy(name: string): string | undefined {
  const [first = '', ...rest] = name.split(/[,;+]/);
  if (rest.length > 0 && findKernelAlgorithm(first) !== undefined) return [first, ...rest].join(' ');
  const [, algorithm = '', level] = /^([a-z0-9]+)[:=@-](-?[0-9]+)$/.exec(name) ?? [];
  if (findKernelAlgorithm(algorithm) !== undefined) return `${algorithm}(level=${level})`;
  return nearestAlgorithmName(name);
}

function lintRecompression(
  algorithms: readonly Algorithm[],
  { device }: LintedDevice,
  { zram }: LintContext,
): readonly Finding[] {
  const [primary, ...secondary] = algorithms.map(({ name }) => name);
  const { recompressParams } = device.compression;
  if (primary === undefined || secondary.length === 0) {
    if (recompressParams === '') return [];
    return [
      {
        severity: 'warning',
        text: `(${recompressParams}) is for recompression, and no second algorithm is given`,
        consequence: 'it has no effect',
        hint: `write for example lz4 zstd (${recompressParams.replaceAll(' ', ',')})`,
      },
    ];
  }
  if (zram.recompression === 'no')
    return [
      {
        severity: 'warning',
        text: 'this kernel has one algorithm a device (recompression needs CONFIG_ZRAM_MULTI_COMP)',
        consequence: `${secondary.join(', ')} is left out`,
        hint: `write ${primary} alone`,
      },
    ];
  const findings: Finding[] = [
    {
      severity: 'info',
      text: `${secondary.join(', ')} is for recompression, which nothing starts by itself`,
      consequence: `every page stays compressed with ${primary}`,
      hint: `a timer can run: echo ${recompressParams || 'type=huge'} priority=1 > /sys/block/${device.name}/recompress`,
    },
  ];
  if (secondary.includes(primary))
    findings.push({
      severity: 'warning',
      text: `${primary} is named for recompression too`,
      consequence: 'recompression with it gains nothing, unless it has other parameters',
      hint: 'name a denser algorithm, such as zstd after lz4',
    });
  const excess = algorithms.slice(MOST_ALGORITHMS).map(({ name }) => name);
  if (excess.length > 0)
    findings.push({
      severity: 'warning',
      text: 'the kernel takes one algorithm and three for recompression',
      consequence: `${excess.join(', ')} is left out`,
    });
  return findings;
}

function lintParameters(algorithms: readonly Algorithm[], context: LintContext): readonly Finding[] {
  const withParams = algorithms.filter(({ params }) => params !== '');
  if (withParams.length > 0 && context.zram.parameters === 'no')
    return [
      {
        severity: 'warning',
        text: 'this kernel has no parameters for algorithms (they came with Linux 6.12)',
        consequence: `${withParams.map(({ name }) => name).join(', ')} is used with its defaults`,
      },
    ];
  return withParams.flatMap(({ name, params }) =>
    params.split(' ').flatMap((word) => lintParameter(name, word, context)),
  );
}

function lintParameter(name: string, word: string, { facts, reader }: LintContext): readonly Finding[] {
  const algorithm = findKernelAlgorithm(name);
  if (word === '' || algorithm === undefined) return [];
  const [, key = word, value = ''] = /^([^=]*)=(.*)$/.exec(word) ?? [];
  const parameter = algorithm.parameters.find((candidate) => candidate.key === key);
  const known = algorithm.parameters.map((candidate) => candidate.key).join(', ');
  if (value === '')
    return [
      {
        severity: 'warning',
        text: `the parameter ${word} has no value`,
        consequence: `the kernel refuses all parameters of ${name} and uses its defaults`,
        hint: /^-?[0-9]+$/.test(key) ? `write ${name}(level=${key})` : `write ${name}(${key}=…)`,
      },
    ];
  if (parameter === undefined)
    return [
      {
        severity: 'warning',
        text: `${name} has no parameter ${key}`,
        consequence: 'the kernel ignores it in silence',
        hint: known === '' ? `${name} has no parameters at all` : `${name} has ${known}`,
      },
    ];
  const release = facts.kernelRelease;
  if (release !== undefined && !kernelHas(release, parameter.since))
    return [
      {
        severity: 'warning',
        text: `the parameter ${key} came with Linux ${parameter.since.major}.${parameter.since.minor}`,
        consequence: 'this kernel ignores it in silence',
      },
    ];
  const { range } = parameter;
  const number = Number(value);
  if (range !== undefined && !(Number.isInteger(number) && number >= range.least && number <= range.most))
    return [
      {
        severity: 'warning',
        text: `${key}=${value} is no whole number from ${range.least} to ${range.most}`,
        consequence: `the kernel refuses it, and ${name} is used with its defaults`,
      },
    ];
  if (key === 'dict' && !reader.exists(value))
    return [
      {
        severity: 'warning',
        text: `the dictionary ${value} does not exist`,
        consequence: `the kernel refuses it, and ${name} is used with its defaults`,
        hint: 'give the absolute path of a file on the root file system',
      },
    ];
  return [];
}
