import { statSync } from 'node:fs';
import yargs from 'yargs';
import { describeSystemError, errorCode } from '../host/system-error.ts';
import { checkCommand } from './check-command.ts';
import { explainCommand } from './explain-command.ts';
import { listCommand } from './list-command.ts';
import { renderCommand } from './render-command.ts';
import { statCommand } from './stat-command.ts';
import { statusCommand } from './status-command.ts';

/** Put in by the bundler: the version of package.json. */
declare const TRUENO_ZRAM_VERSION: string;

/** The whole of `trueno-zram`. Exit status: 0 fine, 1 errors, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<void> {
  const parser = yargs([...args])
    .scriptName('trueno-zram')
    .usage(
      'Usage: $0 COMMAND [OPTION]...\n\nShows what compressed swap and file systems are configured, on which backend,\nand how they are doing.',
    )
    .option('root', {
      type: 'string',
      requiresArg: true,
      default: process.env['ZRAM_GENERATOR_ROOT'] || '/',
      defaultDescription: '$ZRAM_GENERATOR_ROOT or /',
      describe: 'Read everything below this directory',
      global: true,
    })
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: 'Read this configuration file only, to try it out',
      global: true,
    })
    .check(({ root, config, directory }) => {
      // yargs makes a list of an option that comes twice.
      for (const [name, value] of Object.entries({ root, config })) {
        if (Array.isArray(value)) return `--${name} was given twice`;
        if (value === '') return `--${name} is empty`;
      }
      if (directory === '') return 'the directory is empty';
      if (isNoDirectory(root)) return `--root ${root} is no directory`;
      return true;
    }, true)
    .command(statusCommand)
    .command(listCommand)
    .command(statCommand)
    .command(explainCommand)
    .command(checkCommand)
    .command(renderCommand)
    .demandCommand(1, 'Which command? See trueno-zram --help.')
    .strict()
    .recommendCommands()
    .version(TRUENO_ZRAM_VERSION)
    .alias('version', 'V')
    .alias('help', 'h')
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .exitProcess(false)
    .fail((message, error) => {
      // yargs gives usage problems as message, whatever a handler threw as error.
      if (error !== undefined && !message) throw error;
      throw new UsageError(message);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    const usage = error instanceof UsageError;
    process.stderr.write(`trueno-zram: ${usage ? error.message : describeSystemError(error)}\n`);
    if (usage) process.stderr.write("Try 'trueno-zram --help'.\n");
    process.exitCode = usage ? 2 : 1;
  }
}

/** False also for what this user may not look at: reading says so later. */
function isNoDirectory(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    return errorCode(error) !== 'EACCES';
  }
}

class UsageError extends Error {}
