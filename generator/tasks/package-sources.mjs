import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { bundleBootPrograms } from './build-boot.mjs';
import { BUILD, ROOT } from './paths.mjs';

// The folder that packages are made of: sources of what is compiled, the programs of `npm run build`, and debian/.

const MAINTAINER = 'The trueno-zram developers <trueno-zram@trueno-zram.invalid>';

const SOURCES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'conf',
  'native',
  'package.json',
  'units',
  // The addon is compiled with their headers.
  'node_modules/node-addon-api',
  'node_modules/node-api-headers',
];

/** What `npm run build` makes and no compiler of Debian's is needed for: the same on every machine. */
const BUILT = ['bin', 'library/index.mjs', 'types/library', 'types/core/result.d.ts', 'man', 'completions'];

/** The generator under Node, which the boot binary is packaged in the place of. */
const FOR_NODE_AT_BOOT = /\/(?:trueno-zram-generator\.(?:cjs|code)|devices\.mjs)$/;

/** By which a package starts and stops services: Debian's asks policy-rc.d before. */
const SERVICE_PROGRAMS = { debian: 'deb-systemd-invoke', rpm: 'systemctl' };

/** Seconds since 1970 of what is packaged: the last commit's, without git the changelog's. */
export function sourceDateEpoch_s() {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined && given !== '') return Number(given);
  if (existsSync(`${ROOT}/.git`))
    return Number(execFileSync('git', ['-C', ROOT, 'log', '-1', '--format=%ct'], { encoding: 'utf8' }));
  return Math.floor(statSync(`${ROOT}/CHANGELOG.md`).mtimeMs / 1000);
}

/** The version of package.json. */
export function packageVersion() {
  const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
  return String(version);
}

/** Fills a new folder. @param {string} folder @param {number} epoch_s */
export async function stagePackageSources(folder, epoch_s) {
  for (const path of SOURCES)
    copy(`${ROOT}/${path}`, `${folder}/${path}`, (name) => name !== `${ROOT}/native/build`);
  for (const path of BUILT) {
    if (!existsSync(`${BUILD}/${path}`))
      throw new Error(`${BUILD}/${path} is missing: npm run build makes it`);
    copy(`${BUILD}/${path}`, `${folder}/build/${path}`, (name) => !FOR_NODE_AT_BOOT.test(name));
  }
  await bundleBootPrograms(`${folder}/build/boot-programs`);
  writeFileSync(`${folder}/build/third-party-licences.txt`, thirdPartyLicences());
  for (const [name, invoke] of Object.entries(SERVICE_PROGRAMS))
    stageTemplates(`${ROOT}/conf/package/${name}`, `${folder}/${name}`, templateWords(epoch_s, invoke));
}

/** @param {string} from @param {string} to @param {(name: string) => boolean} [filter] */
function copy(from, to, filter = () => true) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter });
}

/** @param {number} epoch_s @param {string} invoke @returns {ReadonlyMap<string, string>} */
function templateWords(epoch_s, invoke) {
  const date = new Date(epoch_s * 1000);
  const [weekday, day, month, year] = date.toUTCString().replace(',', '').split(' ');
  const text = (/** @type {string} */ path) => readFileSync(`${ROOT}/${path}`, 'utf8').trimEnd();
  const licence = text('LICENSE').split('\n').slice(4);
  return new Map([
    ['version', packageVersion()],
    ['maintainer', MAINTAINER],
    ['date', date.toUTCString().replace('GMT', '+0000')],
    ['rpm-date', `${weekday} ${month} ${day} ${year}`],
    ['licence', licence.map((line) => ` ${line === '' ? '.' : line}`).join('\n')],
    ...['refuse-removal', 'take-over', 'wait-for-boot'].map(
      (name) => /** @type {const} */ ([name, text(`conf/package/${name}.sh`).replaceAll('@invoke@', invoke)]),
    ),
  ]);
}

/** Copies files, with `@word@` replaced. @param {string} from @param {string} to @param {ReadonlyMap<string, string>} words */
function stageTemplates(from, to, words) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory()) stageTemplates(source, target, words);
    else {
      copyFileSync(source, target);
      const text = readFileSync(source, 'utf8');
      writeFileSync(
        target,
        text.replace(/@([a-z-]+)@/g, (whole, word) => words.get(word) ?? whole),
      );
    }
  }
}

/** Licences of the npm packages that are needed at run time, which the bundles have code of. */
function thirdPartyLicences() {
  const { packages } = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8'));
  const paths = Object.keys(packages).filter((path) => path !== '' && packages[path].dev !== true);
  const sections = paths.map((path) => {
    const file = readdirSync(`${ROOT}/${path}`).find((name) => /^licen[cs]e/i.test(name));
    const licence =
      file === undefined ? `${packages[path].license}\n` : readFileSync(`${ROOT}/${path}/${file}`, 'utf8');
    return `${path.replace(/^.*node_modules\//, '')} ${packages[path].version}\n\n${licence.trim()}\n`;
  });
  return sections.join(`\n${'-'.repeat(79)}\n\n`);
}
