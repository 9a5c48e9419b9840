// Makes the parser that pgcurb compiles to bytecode:  node --stack-size=30000 build.mjs <out.wasm>
// The large stack is for walking the deepest of Postgres's functions. The output depends on nothing but the two
// packages of package-lock.json.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rename } from './rename.mjs';
import { split } from './split.mjs';

const out = process.argv[2];
if (!out) {
  console.error('usage: node --stack-size=30000 build.mjs <out.wasm>');
  process.exit(1);
}

const here = dirname(fileURLToPath(import.meta.url));
const published = join(here, 'node_modules', 'libpg-query', 'wasm');
const stock = readFileSync(join(published, 'libpg-query.wasm'));
const glue = readFileSync(join(published, 'libpg-query.js'), 'utf8');

const wasm = split(rename(stock, glue), line => console.error(line));
const sha256 = createHash('sha256').update(wasm).digest('hex');
writeFileSync(out, wasm);
writeFileSync(`${out}.sha256`, `${sha256}  ${basename(out)}\n`);
console.error(`${out}: ${wasm.length} bytes, sha256 ${sha256}`);
