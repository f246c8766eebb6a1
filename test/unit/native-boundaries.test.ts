import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Layers of native/, lowest first: each may include itself and what is below it. */
const LAYERS = ['core', 'cpu', 'codec', 'adaptive', 'pages', 'ublk', 'daemon'];

const ALLOWED_INCLUDES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(LAYERS.map((layer, index) => [layer, LAYERS.slice(0, index + 1)])),
  compressor: ['core', 'cpu', 'codec', 'adaptive', 'compressor'],
  requests: ['core', 'requests'],
  addon: [...LAYERS.slice(0, LAYERS.indexOf('ublk')), 'compressor', 'requests', 'addon'],
  pageset: ['core', 'pageset'],
  fuzz: [...LAYERS, 'compressor', 'pageset', 'fuzz'],
  bench: ['core', 'cpu', 'codec', 'adaptive', 'pages', 'pageset', 'bench'],
  load: ['core', 'pageset', 'load'],
  boot: ['core', 'boot'],
};

/** What tests may include besides: pages to try things on. */
const ALLOWED_IN_TESTS = ['pageset'];

/** System headers that only some folders may see. */
const GUARDED_HEADERS: readonly { readonly header: RegExp; readonly folders: readonly string[] }[] = [
  { header: /^(?:napi|node_api|node_api_types|js_native_api)\.h$/, folders: ['addon'] },
  { header: /^quickjs\//, folders: ['boot'] },
  { header: /^(?:liburing|linux\/)/, folders: ['ublk', 'daemon', 'load'] },
  {
    header: /^(?:iostream|cstdio|stdio\.h|print|syncstream|syslog\.h)$/,
    folders: ['daemon', 'pageset', 'fuzz', 'bench', 'load', 'boot'],
  },
];

/** System headers that a folder does without, but in its tests: a page store has no threads, and waits for none. */
const SHUNNED_HEADERS: Readonly<Record<string, RegExp>> = {
  pages:
    /^(?:thread|stop_token|mutex|shared_mutex|condition_variable|semaphore|latch|barrier|future|pthread\.h)$/,
};

/** What only a program may do, as a library has a caller that must decide: print, or end the process. */
const PROGRAMS = ['daemon', 'pageset', 'fuzz', 'bench', 'load', 'boot'];
const PROGRAM_WORDS =
  /\b(?:(?:v?f?printf|v?dprintf|f?puts|putchar|perror|syslog|exit|_exit|_Exit|quick_exit|abort|terminate)\s*\(|(?:cout|cerr|clog|stdout|stderr|STDOUT_FILENO|STDERR_FILENO)\b)/g;

/** Breaches of the native tree's rules in one file, `path` being below native/. */
function breaches(path: string, source: string): string[] {
  const [folder = ''] = path.split('/');
  const allowed = ALLOWED_INCLUDES[folder];
  if (allowed === undefined) return [`${path}: folder ${folder} has no rule`];
  const found: string[] = [];
  const code = withoutComments(source);
  for (const [, quote, header = ''] of code.matchAll(/^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]*)[">]/gm)) {
    if (quote === '"') {
      const layers = /_test\.(?:cc|h)$/.test(path) ? [...allowed, ...ALLOWED_IN_TESTS] : allowed;
      if (!layers.some((layer) => header.startsWith(`${layer}/`)) || header.includes('..'))
        found.push(`${path}: must not include "${header}"`);
    } else if (
      GUARDED_HEADERS.some((rule) => rule.header.test(header) && !rule.folders.includes(folder)) ||
      (SHUNNED_HEADERS[folder]?.test(header) && !path.endsWith('_test.cc'))
    ) {
      found.push(`${path}: must not include <${header}>`);
    }
  }
  if (!PROGRAMS.includes(folder)) {
    for (const [word] of withoutLiterals(code).matchAll(PROGRAM_WORDS))
      found.push(`${path}: must not use ${word}`);
  }
  return found;
}

/** A literal goes first, as `//` in it begins no comment. */
function withoutComments(source: string): string {
  return source.replace(
    /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, literal?: string) => literal ?? ' ',
  );
}

function withoutLiterals(code: string): string {
  return code.replace(/R"\(([\s\S]*?)\)"|"(?:[^"\\\n]|\\.)*"/g, '""');
}

const nativeFolder = new URL('../../native/', import.meta.url).pathname;
const sources: readonly string[] = readdirSync(nativeFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'build')
  .flatMap((entry) =>
    readdirSync(join(nativeFolder, entry.name), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(entry.name, name),
    ),
  )
  .filter((path) => /\.(?:h|cc|in)$/.test(path));

describe('the checker', () => {
  test.each([
    ['core/a.cc', '#include "cpu/target.h"', 'must not include "cpu/target.h"'],
    ['cpu/a.h', '  #  include   "ublk/control_ring.h"', 'must not include "ublk/control_ring.h"'],
    ['ublk/a.cc', '#include "daemon/probe.h"', 'must not include "daemon/probe.h"'],
    ['addon/a.cc', '#include "ublk/control_ring.h"', 'must not include "ublk/control_ring.h"'],
    ['addon/a.cc', '#include "daemon/probe.h"', 'must not include "daemon/probe.h"'],
    ['compressor/a.cc', '#include "addon/js_error.h"', 'must not include "addon/js_error.h"'],
    ['compressor/a.cc', '#include <napi.h>', 'must not include <napi.h>'],
    ['core/a.cc', '#include "core/../cpu/target.h"', 'must not include "core/../cpu/target.h"'],
    ['core/a.cc', '#include "error.h"', 'must not include "error.h"'],
    ['cpu/a.cc', '#include <napi.h>', 'must not include <napi.h>'],
    ['daemon/a.cc', '#include <node_api.h>', 'must not include <node_api.h>'],
    ['daemon/a.cc', '#include <quickjs/quickjs.h>', 'must not include <quickjs/quickjs.h>'],
    ['addon/a.cc', '#include <liburing.h>', 'must not include <liburing.h>'],
    ['cpu/a.cc', '#include <linux/types.h>', 'must not include <linux/types.h>'],
    ['ublk/a.cc', '#include <iostream>', 'must not include <iostream>'],
    ['ublk/a.cc', 'void f() { std::abort(); }', 'must not use abort('],
    ['ublk/a.cc', 'void f() { exit (1); }', 'must not use exit ('],
    ['addon/a.cc', 'void f() { fprintf(stderr, "x"); }', 'must not use fprintf('],
    ['core/a.cc', 'auto url = "https://x"; void f() { std::cerr << url; }', 'must not use cerr'],
    ['codec/a.cc', '#include "pageset/page_set.h"', 'must not include "pageset/page_set.h"'],
    ['pageset/a.cc', '#include "codec/page_codec.h"', 'must not include "codec/page_codec.h"'],
    ['codec/a_test.cc', '#include "fuzz/fuzz_target.h"', 'must not include "fuzz/fuzz_target.h"'],
    ['codec/a.cc', '#include <cstdio>', 'must not include <cstdio>'],
    ['pages/a.cc', '#include <linux/mman.h>', 'must not include <linux/mman.h>'],
    ['pages/a.cc', '#include <mutex>', 'must not include <mutex>'],
    ['pages/a.cc', '#include "ublk/control_ring.h"', 'must not include "ublk/control_ring.h"'],
    ['surprise/a.cc', '', 'folder surprise has no rule'],
  ])('finds the breach in %s: %s', (path, source, breach) => {
    expect(breaches(path, source)).toContain(`${path}: ${breach}`);
  });

  test.each([
    ['daemon/a.cc', '#include <linux/prctl.h>\n#include "core/error.h"\nvoid f() { std::abort(); }'],
    ['ublk/a.cc', '#include <liburing.h>\n#include "ublk/control_ring.h"\nio_uring_queue_exit(ring);'],
    ['addon/a.cc', '#include <napi.h>\n#include "cpu/target.h"'],
    [
      'codec/a_test.cc',
      '#include <lz4.h>\n#include "codec/page_codec.h"\n#include "pageset/synthetic_pages.h"',
    ],
    ['core/a.cc', '// exit(1)\n/* abort() */ const char* text = "printf(stderr)";'],
    ['pages/a_test.cc', '#include <thread>\n#include "pages/page_store.h"'],
    ['core/a.cc', ''],
  ])('lets pass what is right in %s: %s', (path, source) => {
    expect(breaches(path, source)).toEqual([]);
  });
});

test('there are sources to check in every folder', () => {
  const folders = new Set(sources.map((path) => path.split('/')[0]));
  for (const folder of [
    'core',
    'cpu',
    'codec',
    'compressor',
    'pages',
    'ublk',
    'daemon',
    'addon',
    'pageset',
    'fuzz',
    'bench',
    'load',
    'boot',
  ])
    expect(folders).toContain(folder);
});

test.each(sources)('native/%s keeps the directions and leaves printing and exiting to programs', (path) => {
  expect(breaches(path, readFileSync(join(nativeFolder, path), 'utf8'))).toEqual([]);
});
