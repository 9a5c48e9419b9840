// Cuts functions that are too large for the JVM into pieces. A Java method may hold 64 KiB of bytecode, and HotSpot
// compiles none above 8,000 bytes; Postgres's grammar is one function of 119,000 expressions. Interpreted, it is 25
// times slower.
//
// A run of statements in a block becomes a function of its own (outline.mjs). Cutting starts at the innermost blocks,
// so that a block shrinks before the block around it is looked at.
import binaryen from 'binaryen';
import { Outliner } from './outline.mjs';
import { Sizes, children, info, walk, yieldsValue } from './tree.mjs';

/** Functions with more expressions than this are cut. */
const TOO_LARGE = 9000;
/** No piece has more than this: about 5,000 bytes of bytecode, which HotSpot still compiles. */
const LARGEST_PIECE = 700;
/** Less than this is cheaper where it stands. */
const SMALLEST_PIECE = 8;

/** What emscripten assumes of every engine, and no more. */
const FEATURES =
  binaryen.Features.BulkMemoryOpt |
  binaryen.Features.CallIndirectOverlong |
  binaryen.Features.MutableGlobals |
  binaryen.Features.SignExt |
  binaryen.Features.BulkMemory |
  binaryen.Features.NontrappingFPToInt |
  binaryen.Features.ReferenceTypes |
  binaryen.Features.Multivalue;

/** The same module with no function too large; `log` is told what was cut. */
export function split(wasm, log) {
  const module = binaryen.readBinary(wasm);
  module.setFeatures(FEATURES);
  const outliner = new Outliner(module);
  for (const name of largeFunctions(module)) {
    log(splitFunction(module, name, outliner));
  }
  if (!module.validate()) throw new Error('the split module is not valid');
  return Buffer.from(module.emitBinary());
}

/** The names of the functions to cut, the largest first. */
function largeFunctions(module) {
  const sizes = new Sizes();
  const large = [];
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { name, body, module: imported } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (imported) continue;
    const size = sizes.of(body);
    if (size > TOO_LARGE) large.push({ name, size });
  }
  return large.sort((a, b) => b.size - a.size).map(({ name }) => name);
}

function splitFunction(module, name, outliner) {
  const fn = module.getFunction(name);
  const { params, results, vars, body } = binaryen.getFunctionInfo(fn);
  const before = new Sizes().of(body);

  const host = {
    results,
    locals: [...binaryen.expandType(params), ...vars],
    exit: binaryen.expandType(params).length + vars.length, // a new local, for the pieces' exit codes
    valued: labelsWithValue(body),
  };
  const pieces = cut(body, host, outliner);

  // A function cannot be given another local: it is made anew around the body that was cut.
  module.removeFunction(name);
  module.addFunction(name, params, results, [...vars, binaryen.i32], body);
  return `function ${name}: ${before} expressions, now ${new Sizes().of(body)} and ${pieces} pieces`;
}

/** The labels whose branches carry a value: an exit code cannot stand for those. */
function labelsWithValue(body) {
  const labels = new Set();
  walk(body, node => {
    const labelled = (node.id === binaryen.BlockId || node.id === binaryen.LoopId) && node.name;
    if (labelled && yieldsValue(node.type)) labels.add(node.name);
  });
  return labels;
}

/** Cuts every block in this body that is too large; returns how many pieces that made. */
function cut(body, host, outliner) {
  const sizes = new Sizes();
  let pieces = 0;

  const visit = expression => {
    if (sizes.of(expression) <= LARGEST_PIECE) return;
    for (const child of children(expression)) visit(child);
    if (info(expression).id === binaryen.BlockId) {
      binaryen.Block.setChildren(expression, cutBlock(binaryen.Block.getChildren(expression)));
      sizes.changed(expression);
    }
  };

  const cutBlock = statements => runs(statements, sizes).flatMap(({ run, size }) => {
    const call = size >= SMALLEST_PIECE && size <= LARGEST_PIECE ? outliner.outline(run, host) : null;
    if (call) pieces++;
    return call ?? run;
  });

  visit(body);
  return pieces;
}

/** The statements of a block in runs, each as long as fits into a piece; what is larger stands alone. */
function runs(statements, sizes) {
  const all = [];
  let run = [];
  let size = 0;
  const close = () => {
    if (run.length > 0) all.push({ run, size });
    run = [];
    size = 0;
  };
  for (const statement of statements) {
    const own = sizes.of(statement);
    if (size + own > LARGEST_PIECE) close();
    run.push(statement);
    size += own;
    if (own > LARGEST_PIECE) close();
  }
  close();
  return all;
}
