import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from './build.mjs';
import { BUILD_PACKAGES, installPackages, START_PACKAGES } from './debian-packages.mjs';
import { installNodePackages, requireNode } from './node-packages.mjs';
import { BUILD, CLI, DAEMON, GENERATOR, ROOT } from './paths.mjs';
import { outputOf, run, say, tryRun } from './run.mjs';
import { tryDevices } from './try-devices.mjs';
import { tryServer } from './try-server.mjs';

// `npm start`: from nothing to units that systemd accepts, and devices that were really there.

requireNode();
installPackages([...BUILD_PACKAGES, ...START_PACKAGES]);
installNodePackages();
await build();

const config = chooseConfiguration();
const units = `${BUILD}/units`;
rmSync(units, { recursive: true, force: true });

const explained = tryRun(CLI, ['explain', ...config]);
say('\nUnits');
const generated = tryRun(GENERATOR, [...config, units], { hideInfo: true });
verifyUnits(units);
say('\nSet-up, tried on this machine');
const tried = tryDevices(config) && tryServer();

if (explained !== 0) {
  process.stderr.write(`\nThe configuration has errors, see above; "${CLI} check" lists them again.\n`);
}
process.exitCode = explained === 0 && generated === 0 && tried ? 0 : 1;

/** The machine's own files or, when it has none, the example. @returns {string[]} arguments for our programs */
function chooseConfiguration() {
  const isConfigured = ['/run', '/etc', '/usr/local/lib', '/usr/lib'].some(
    (base) =>
      existsSync(`${base}/systemd/zram-generator.conf`) ||
      hasDropIns(`${base}/systemd/zram-generator.conf.d`),
  );
  if (isConfigured) {
    say("This machine's own zram-generator configuration is taken.\n");
    return [];
  }
  say('This machine has no zram-generator configuration: the example is taken.\n');
  return ['--config', `${ROOT}/conf/zram-generator.conf.example`];
}

/** @param {string} folder */
function hasDropIns(folder) {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.conf'));
}

/** Units mean nothing without the templates that packages install: they go beside them. @param {string} directory */
function verifyUnits(directory) {
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(`${ROOT}/units`).filter((file) => file.endsWith('.service.in'))) {
    const template = readFileSync(`${ROOT}/units/${name}`, 'utf8');
    const unit = template.replaceAll('@generator@', GENERATOR).replaceAll('@daemon@', DAEMON);
    writeFileSync(`${directory}/${name.replace(/\.in$/, '')}`, unit);
  }
  say(`  written to ${directory}`);
  const names =
    outputOf('find', [directory, '-maxdepth', '1', '-type', 'f', '!', '-name', '*@.service'])
      ?.split('\n')
      .filter((name) => name !== '') ?? [];
  if (names.length === 0) {
    say('  none to verify');
    return;
  }
  run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', ...names.sort()], {
    // The colon at the end adds the system's own units.
    env: { SYSTEMD_UNIT_PATH: `${directory}:`, SYSTEMD_LOG_LEVEL: 'warning' },
  });
  say(`  systemd-analyze verify accepts ${names.map((name) => name.slice(directory.length + 1)).join(', ')}`);
}
