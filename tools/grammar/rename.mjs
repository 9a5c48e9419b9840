// Gives an emscripten build its names back. Optimized builds call their imports and exports a, b, c, …; the generated
// glue script knows which is which. The host in Java should not: it links by name, and a new build shuffles the letters.

const IMPORTS = 2;
const EXPORTS = 7;
const FUNCTION = 0;
const HEADER_BYTES = 8;

/** The module with every function import in `env` and under its C name, and every export under its C name. */
export function rename(wasm, glue) {
  const names = { imports: importNames(glue), exports: exportNames(glue) };
  const out = [wasm.subarray(0, HEADER_BYTES)];
  for (const { id, body } of sections(wasm)) {
    const renamed =
      id === IMPORTS ? renameImports(body, names.imports) : id === EXPORTS ? renameExports(body, names.exports) : body;
    out.push(Buffer.from([id]), number(renamed.length), renamed);
  }
  return Buffer.concat(out);
}

/** `wasmImports={a:___assert_fail,…}` of the glue: letter to name. */
function importNames(glue) {
  const table = glue.match(/wasmImports=\{([^}]*)\}/);
  if (!table) throw new Error('the glue script has no table of imports');
  return new Map([...table[1].matchAll(/(\w+):(\w+)/g)].map(([, letter, name]) => [letter, plain(name)]));
}

/** `_malloc=Module["_malloc"]=wasmExports["D"]` and its variants: letter to name. */
function exportNames(glue) {
  const assignment = /([\w$]+)=(?:Module\["_?\w+"\]=)?(?:[\w$]+=)?wasmExports\["(\w+)"\]/g;
  const names = new Map([...glue.matchAll(assignment)].map(([, name, letter]) => [letter, plain(name)]));
  const constructors = glue.match(/wasmExports\["(\w+)"\]\(\)/); // called once at start, assigned to nothing
  if (constructors) names.set(constructors[1], 'wasm_call_ctors');
  return names;
}

/** A C name without the underscores that emscripten puts before it. */
function plain(name) {
  return name.replace(/^_+/, '');
}

function renameImports(body, names) {
  const reader = new Reader(body);
  const count = reader.number();
  const out = [number(count)];
  for (let i = 0; i < count; i++) {
    reader.string(); // the module, a letter too
    const letter = reader.string();
    if (reader.byte() !== FUNCTION) throw new Error(`import ${letter} is not a function`);
    const name = names.get(letter);
    if (!name) throw new Error(`the glue script has no name for import ${letter}`);
    out.push(string('env'), string(name), Buffer.from([FUNCTION]), number(reader.number()));
  }
  return Buffer.concat(out);
}

function renameExports(body, names) {
  const reader = new Reader(body);
  const count = reader.number();
  const out = [number(count)];
  for (let i = 0; i < count; i++) {
    const letter = reader.string();
    out.push(string(names.get(letter) ?? letter), Buffer.from([reader.byte()]), number(reader.number()));
  }
  return Buffer.concat(out);
}

function* sections(wasm) {
  const reader = new Reader(wasm, HEADER_BYTES);
  while (!reader.done()) {
    const id = reader.byte();
    yield { id, body: reader.bytes(reader.number()) };
  }
}

/** Reads the binary format of WebAssembly: bytes, LEB128 numbers, strings with their length before them. */
class Reader {
  constructor(bytes, at = 0) {
    this.all = bytes;
    this.at = at;
  }

  done() {
    return this.at >= this.all.length;
  }

  byte() {
    return this.all[this.at++];
  }

  bytes(length) {
    return this.all.subarray(this.at, (this.at += length));
  }

  number() {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (!(byte & 0x80)) return result >>> 0;
    }
  }

  string() {
    return this.bytes(this.number()).toString('utf8');
  }
}

function number(value) {
  const bytes = [];
  do {
    const rest = value >>> 7;
    bytes.push((value & 0x7f) | (rest ? 0x80 : 0));
    value = rest;
  } while (value);
  return Buffer.from(bytes);
}

function string(text) {
  return Buffer.concat([number(Buffer.byteLength(text)), Buffer.from(text)]);
}
