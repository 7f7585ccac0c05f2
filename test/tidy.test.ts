/** The repository's taste as a test: layout, imports, purity, size, naming, errors, links. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionLengths } from './tidy/functions.ts';
import {
  dependencies,
  emptyNames,
  impurities,
  mayDependOnMachine,
  mayImport,
  mayStartThreads,
  nodeBinaries,
  pureNodeModules,
  purePackages,
  tools,
  topNames,
} from './tidy/rules.ts';
import { importsOf, packageOf, paths, root, type SourceFile, shipped, sources } from './tidy/tree.ts';
import { entriesWithoutNote, literalWords } from './tidy/words.ts';

const fileLinesMax = 400;
const medianLinesMax = 80;
const functionLinesMax = 70;
const lineLengthMax = 120;

/** Where a rule is broken, one line each, so that the failure message is the list of what to mend. */
function broken(files: readonly SourceFile[], find: (file: SourceFile) => readonly string[]): readonly string[] {
  return files.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`));
}

function matches(file: SourceFile, pattern: RegExp): readonly string[] {
  return file.lines.flatMap((line, index) => (pattern.test(line) ? [`line ${index + 1}: ${line.trim()}`] : []));
}

describe('layout', () => {
  it('has the names of the design at the top and no more', () => {
    expect([...new Set(paths.map((path) => packageOf(path)))].sort()).toEqual([...topNames].sort());
  });

  it('has no file or folder whose name says nothing', () => {
    expect(paths.filter((path) => emptyNames.test(path))).toEqual([]);
  });

  it('has one index.ts a package, which lists its names', () => {
    const indexes = paths.filter((path) => path.endsWith('/index.ts'));
    expect(indexes.filter((path) => path.split('/').length !== 2)).toEqual([]);
    expect(broken(sources, (file) => matches(file, /^export \*/))).toEqual([]);
  });
});

describe('imports', () => {
  it('go only where the design allows', () => {
    const rule = (file: SourceFile) =>
      importsOf(file).flatMap((name) => {
        const target = /^@breakwater\/([a-z-]+)/.exec(name)?.[1];
        if (target && !mayImport[packageOf(file.path)]?.includes(target)) return [`may not import ${name}`];
        if (target === undefined || name.split('/').length === 2) return [];
        return declaredEntries(target).includes(name) ? [] : [`imports past the index of ${target}`];
      });
    expect(broken(sources, rule)).toEqual([]);
  });

  it('find in a narrower entry nothing that the index does not list', () => {
    const packing = exportedNames('backup-replication/packing.ts');
    expect(packing.length).toBeGreaterThan(10);
    const listed = exportedNames('backup-replication/index.ts');
    expect(packing.filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('stay inside their package when they are relative, and never pass through its index', () => {
    const rule = (file: SourceFile) =>
      importsOf(file).flatMap((name) => {
        if (!name.startsWith('.')) return [];
        const target = resolve(root, dirname(file.path), name).slice(root.length + 1);
        if (packageOf(target) !== packageOf(file.path)) return [`leaves its package for ${name}`];
        return target === `${packageOf(file.path)}/index.ts` && !file.path.includes('/test/')
          ? ['imports its own index']
          : [];
      });
    expect(broken(sources, rule)).toEqual([]);
  });

  it('use only outside packages that have a stated job', () => {
    const rule = (file: SourceFile) =>
      importsOf(file).flatMap((name) => {
        if (name.startsWith('.') || name.startsWith('node:') || name.startsWith('@breakwater/')) return [];
        const outside = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? '');
        return dependencies[packageOf(file.path)]?.[outside] ? [] : [`imports ${name} without a stated job`];
      });
    expect(broken(shipped.filter(isCode), rule)).toEqual([]);
  });

  it('name every direct dependency of a package with its job', () => {
    const unstated = Object.entries(dependencies).flatMap(([name, jobs]) => {
      const declared = JSON.parse(readFileSync(resolve(root, name, 'package.json'), 'utf8')).dependencies ?? {};
      return Object.keys(declared).filter((dependency) => !dependency.startsWith('@breakwater/') && !jobs[dependency]);
    });
    expect(unstated).toEqual([]);
  });
});

describe('purity', () => {
  const pure = shipped.filter(
    (file) => purePackages.includes(packageOf(file.path)) && isCode(file) && !tools.includes(file.path),
  );

  it('keeps time, randomness, network and process out of the pure packages', () => {
    const rule = (file: SourceFile) =>
      impurities.flatMap(([pattern, cure]) =>
        codeLines(file).flatMap(({ line, text }) => (pattern.test(text) ? [`line ${line}: ${cure}`] : [])),
      );
    expect(broken(pure, rule)).toEqual([]);
  });

  it('keeps Node’s modules out of what the browser runs', () => {
    const rule = (file: SourceFile) =>
      importsOf(file).filter(
        (name) => name.startsWith('node:') && !pureNodeModules[packageOf(file.path)]?.includes(name),
      );
    expect(broken(pure, rule)).toEqual([]);
  });

  it('reads the environment in one file of the hub', () => {
    const readers = shipped.filter(
      (file) => packageOf(file.path) === 'node' && codeLines(file).some(({ text }) => /process\.env\b/.test(text)),
    );
    expect(
      readers
        .map((file) => file.path)
        .filter((path) => path !== 'node/config/environment.ts' && !path.startsWith('node/region/')),
    ).toEqual([]);
  });
});

describe('size', () => {
  it('keeps every file within the budget', () => {
    expect(broken(sources, (file) => (file.lines.length > fileLinesMax ? [`${file.lines.length} lines`] : []))).toEqual(
      [],
    );
  });

  it('keeps the median file small', () => {
    const sizes = shipped.map((file) => file.lines.length).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(medianLinesMax);
  });

  it('keeps every function short', () => {
    const rule = (file: SourceFile) =>
      functionLengths(file.lines).flatMap(({ line, length }) =>
        length > functionLinesMax ? [`line ${line}: a function of ${length} lines`] : [],
      );
    expect(broken(shipped, rule)).toEqual([]);
  });

  it('keeps lines readable', () => {
    const rule = (file: SourceFile) =>
      file.lines.flatMap((line, index) =>
        line.length > lineLengthMax && !line.includes('http') ? [`line ${index + 1}: ${line.length} characters`] : [],
      );
    expect(
      broken(
        shipped.filter((file) => !isText(file)),
        rule,
      ),
    ).toEqual([]);
  });
});

describe('style', () => {
  it('starts every file with a sentence that says what it is', () => {
    expect(broken(sources, (file) => (file.text.startsWith('/**') ? [] : ['no opening sentence']))).toEqual([]);
  });

  it('has no loophole in the types', () => {
    const loopholes = /(:|<|\bas)\s*any\b|\bas unknown as\b|@ts-(ignore|nocheck|expect-error)|biome-ignore/;
    const rule = (file: SourceFile) =>
      codeLines(file).flatMap(({ line, text }) => (loopholes.test(text) ? [`line ${line}`] : []));
    expect(
      broken(
        sources.filter((file) => !file.path.startsWith('test/tidy')),
        rule,
      ),
    ).toEqual([]);
  });

  it('leaves no note to itself', () => {
    const notes = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|XX[X]|HAC[K])\\b`);
    expect(broken(sources, (file) => matches(file, notes))).toEqual([]);
  });

  it('skips no test', () => {
    const pattern = /\b(it|test|describe)\.(only|skip|todo)\(/;
    expect(broken(sources, (file) => matches(file, pattern))).toEqual([]);
    const conditional = sources.filter((file) => /\.(skipIf|runIf)\(/.test(file.text)).map((file) => file.path);
    expect(conditional.filter((path) => !mayDependOnMachine.includes(path))).toEqual([]);
  });

  it('starts every thread in the one place that keeps it from ending the process', () => {
    const starts = sources.filter((file) => matches(file, /\bnew Worker\(/).length > 0).map(({ path }) => path);
    expect(starts.sort()).toEqual([...mayStartThreads].sort());
  });

  it('swallows no error', () => {
    expect(
      broken(shipped, (file) => (/catch\s*(\([^)]*\))?\s*\{\s*\}/.test(file.text) ? ['an empty catch'] : [])),
    ).toEqual([]);
  });

  it('documents every public name where it is declared', () => {
    const undocumented = purePackages.flatMap((name) =>
      shipped.filter((file) => packageOf(file.path) === name).flatMap(undocumentedExports),
    );
    expect(undocumented).toEqual([]);
  });
});

describe('errors', () => {
  it('throw each of their codes somewhere and assert it in a test', () => {
    const codes = shipped.flatMap((file) =>
      [...file.text.matchAll(/^ {2}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+): \{/gm)].map((match) => match[1] ?? ''),
    );
    const quotedIn = (files: readonly SourceFile[], code: string) =>
      files.some((file) => new RegExp(`['"\`]${code}['"\`]`).test(file.text));
    const tests = sources.filter((file) => !shipped.includes(file));
    expect(codes.filter((code) => !quotedIn(shipped, code)).map((code) => `${code} is never thrown`)).toEqual([]);
    expect(codes.filter((code) => !quotedIn(tests, code)).map((code) => `${code} is asserted by no test`)).toEqual([]);
  });
});

describe('words', () => {
  const catalogues = shipped.filter((file) => /^node\/.*\/text\//.test(file.path));

  it('are never written between the tags of a page, so that every page can follow another language', () => {
    const pages = shipped.filter((file) => file.path.startsWith('node/') && file.text.includes('html`'));
    expect(pages.length).toBeGreaterThan(20);
    expect(broken(pages, (file) => literalWords(file.text))).toEqual([]);
    const tag = 'html`';
    expect(literalWords(`${tag}<p>\${x}</p>\${y ? ${tag}<b aria-label="To go">Go on</b>\` : ''}\``)).toEqual([
      'To go',
      'Go on',
    ]);
  });

  it('have a note for translators: each catalogue as a whole, and each entry', () => {
    expect(catalogues.length).toBeGreaterThan(8);
    expect(broken(catalogues, (file) => entriesWithoutNote(file.lines))).toEqual([]);
    expect(broken(catalogues, undocumentedExports)).toEqual([]);
  });
});

describe('documents', () => {
  it('link only to what is there', () => {
    const documents = paths.filter((path) => path.endsWith('.md'));
    const dead = documents.flatMap((path) => {
      const text = readFileSync(resolve(root, path), 'utf8');
      return [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)(#[^)]*)?\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(resolve(root, dirname(path), target)))
        .map((target) => `${path}: ${target}`);
    });
    expect(dead).toEqual([]);
  });

  it('hold no path of a machine', () => {
    const places = new RegExp(['/wo', 'rk/|/ro', 'ot/|/tm', 'p/bw'].join(''));
    const rule = (path: string) => places.test(readFileSync(resolve(root, path), 'latin1'));
    expect(
      paths.filter((path) => !path.endsWith('package-lock.json') && existsSync(resolve(root, path)) && rule(path)),
    ).toEqual([]);
  });
});

describe('runtime', () => {
  it('runs on the Node that the project pins', () => {
    const pinned = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')).devDependencies.node;
    expect(process.version).toBe(`v${pinned}`);
  });

  it('runs the very binary that was reviewed', () => {
    const digest = createHash('sha256').update(readFileSync(process.execPath)).digest('hex');
    expect(digest).toBe(nodeBinaries[`${process.platform}-${process.arch}`]);
  });
});

function isCode(file: SourceFile): boolean {
  return !file.path.endsWith('.config.ts');
}

function isText(file: SourceFile): boolean {
  return /\/text\/|text-\w+\.ts$|\/data\//.test(file.path);
}

/** The lines of a file that are code, not comment. */
function codeLines(file: SourceFile): readonly { readonly line: number; readonly text: string }[] {
  return file.lines
    .map((text, index) => ({ line: index + 1, text: text.replace(/\/\/.*$/, '') }))
    .filter(({ text }) => !/^\s*(\/?\*|\/\*\*)/.test(text));
}

/** Addresses by which other packages may import this one. */
function declaredEntries(name: string): readonly string[] {
  const { exports: declared } = JSON.parse(readFileSync(resolve(root, name, 'package.json'), 'utf8'));
  return typeof declared === 'string'
    ? []
    : Object.keys(declared).map((entry) => `@breakwater/${name}${entry.slice(1)}`);
}

function exportedNames(path: string): readonly string[] {
  const text = readFileSync(resolve(root, path), 'utf8');
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from/gm)].flatMap((match) =>
    (match[1] ?? '').split(',').map((name) => name.trim().replace(/^type /, '')),
  );
}

function undocumentedExports(file: SourceFile): readonly string[] {
  return file.lines.flatMap((line, index) => {
    if (!/^export (async )?(abstract )?(function|class|interface|type|const) \w/.test(line)) return [];
    const before = (file.lines[index - 1] ?? '').trim();
    return before.endsWith('*/') ? [] : [`${file.path}: line ${index + 1}: ${line.trim().slice(0, 60)}`];
  });
}
