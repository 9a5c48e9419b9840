// Moves a run of statements into a function of its own and leaves a call in its place.
//
// The piece gets every local that it touches as a parameter. How it ends it says by its result, the exit code: 0 fell
// off the end, k branches to the k-th label outside of it, one more returns from the function that it was cut from.
// The caller does then what the piece could not. Locals that the piece wrote come back through globals, and so does a
// returned value: they are set right before the piece returns and read right after, so that a recursive call between
// the two cannot be.
//
// Most pieces end in one way only and write one i32 at most: then the result is that local, and neither exit codes nor
// globals are needed.
import binaryen from 'binaryen';
import { walk, yieldsValue } from './tree.mjs';

const MOST_PARAMETERS = 20;
const MOST_TARGETS = 6;

export class Outliner {
  #module;
  #globals = new Map();
  #made = 0;

  constructor(module) {
    this.#module = module;
  }

  /**
   * What to put in place of these statements, or null where they cannot leave.
   * host: { results, locals, exit, valued } of the function they are in.
   */
  outline(statements, host) {
    const types = statements.map(binaryen.getExpressionType);
    if (types.some(yieldsValue)) return null;
    const use = analyze(statements);
    if (use.targets.some(label => host.valued.has(label)) || use.targets.length > MOST_TARGETS) return null;
    if (use.touched.length > MOST_PARAMETERS) return null;

    const falls = types.at(-1) !== binaryen.unreachable;
    const piece = new Piece(this.#module, this.#global, host, use, falls);
    const name = `piece$${this.#made++}`;
    piece.define(name, statements);
    return piece.call(name);
  }

  /** The global that carries a value of this type back in this role: the n-th local written, or what is returned. */
  #global = (type, role) => {
    const key = `${type}:${role}`;
    if (!this.#globals.has(key)) {
      const name = `carried$${this.#globals.size}`;
      this.#module.addGlobal(name, type, true, typed(this.#module, type).const(zero(type)));
      this.#globals.set(key, name);
    }
    return this.#globals.get(key);
  };
}

/** Which locals these statements touch and write, to which labels outside they branch, whether they return. */
function analyze(statements) {
  const touched = new Set();
  const written = new Set();
  const inside = new Set();
  const branched = new Set();
  let returns = false;
  for (const statement of statements) {
    walk(statement, node => {
      switch (node.id) {
        case binaryen.LocalSetId: // local.tee too
          written.add(node.index);
          touched.add(node.index);
          break;
        case binaryen.LocalGetId:
          touched.add(node.index);
          break;
        case binaryen.BlockId:
        case binaryen.LoopId:
          if (node.name) inside.add(node.name);
          break;
        case binaryen.BreakId:
          branched.add(node.name);
          break;
        case binaryen.SwitchId:
          node.names.forEach(name => branched.add(name));
          branched.add(node.defaultName);
          break;
        case binaryen.ReturnId:
          returns = true;
          break;
      }
    });
  }
  const inOrder = locals => [...locals].sort((a, b) => a - b);
  return {
    touched: inOrder(touched),
    written: inOrder(written),
    targets: [...branched].filter(label => !inside.has(label)),
    returns,
  };
}

/** One piece: the function that it becomes and the call that stands for it. */
class Piece {
  constructor(module, global, host, use, falls) {
    this.module = module;
    this.global = global;
    this.host = host;
    this.use = use;
    this.falls = falls;
    this.exits = use.targets.length + (use.returns ? 1 : 0) + (falls ? 1 : 0);
    this.returned = use.targets.length + 1; // the exit code for "return"
    // The one local written is the result itself.
    this.direct =
      this.exits === 1 &&
      !use.returns &&
      (use.written.length === 0 || (use.written.length === 1 && host.locals[use.written[0]] === binaryen.i32));
  }

  define(name, statements) {
    const { module, host, use } = this;
    const parameter = new Map(use.touched.map((local, i) => [local, i]));
    for (const statement of statements) this.#rewrite(statement, parameter);

    let body = this.falls ? [...statements, ...this.#leave(0, parameter)] : [...statements];
    use.targets.forEach((label, i) => {
      // A branch to the label now ends here, right before its exit code is given.
      body = [module.block(label, body, binaryen.none), ...this.#leave(i + 1, parameter)];
    });
    const types = use.touched.map(local => host.locals[local]);
    module.addFunction(
      name,
      binaryen.createType(types),
      binaryen.i32,
      [],
      module.block(null, body, binaryen.unreachable),
    );
  }

  /** Renumbers the locals, and makes `return` give its value to a global and an exit code to the caller. */
  #rewrite(statement, parameter) {
    const { module, host } = this;
    walk(statement, (node, expression) => {
      if (node.id === binaryen.LocalGetId) binaryen.LocalGet.setIndex(expression, parameter.get(node.index));
      if (node.id === binaryen.LocalSetId) binaryen.LocalSet.setIndex(expression, parameter.get(node.index));
    });
    const returns = [];
    walk(statement, (node, expression) => {
      if (node.id === binaryen.ReturnId) returns.push({ expression, value: node.value });
    });
    for (const { expression, value } of returns) {
      const code = module.i32.const(this.returned);
      const carried = value && host.results !== binaryen.none;
      binaryen.Return.setValue(
        expression,
        carried
          ? module.block(null, [module.global.set(this.global(host.results, 'result'), value), code], binaryen.i32)
          : code,
      );
    }
  }

  /** The end of the piece: hands back what it wrote, then the exit code. */
  #leave(code, parameter) {
    const { module, host, use } = this;
    const value = local => module.local.get(parameter.get(local), host.locals[local]);
    if (this.direct) {
      return [module.return(use.written.length === 1 ? value(use.written[0]) : module.i32.const(code))];
    }
    const saves = use.written.map((local, i) => module.global.set(this.global(host.locals[local], i), value(local)));
    return [...saves, module.return(module.i32.const(code))];
  }

  call(name) {
    const { module, host, use } = this;
    const arguments_ = use.touched.map(local => module.local.get(local, host.locals[local]));
    const call = module.call(name, arguments_, binaryen.i32);
    if (this.direct) {
      const taken = use.written.length === 1 ? module.local.set(use.written[0], call) : module.drop(call);
      return [taken, ...this.#onlyWay()];
    }
    const restores = use.written.map((local, i) => {
      const type = host.locals[local];
      return module.local.set(local, module.global.get(this.global(type, i), type));
    });
    return this.exits <= 1
      ? [module.drop(call), ...restores, ...this.#onlyWay()]
      : [module.local.set(host.exit, call), ...restores, ...this.#byExitCode()];
  }

  /** What follows a piece that ends in one way. */
  #onlyWay() {
    const { module, use } = this;
    if (this.falls) return [];
    if (use.targets.length > 0) return [module.br(use.targets[0])];
    return [use.returns ? this.#returnCarried() : module.unreachable()];
  }

  #byExitCode() {
    const { module, host, use } = this;
    const is = code => module.i32.eq(module.local.get(host.exit, binaryen.i32), module.i32.const(code));
    const ways = use.targets.map((label, i) => module.br(label, is(i + 1)));
    if (use.returns) ways.push(module.if(is(this.returned), this.#returnCarried()));
    if (!this.falls) ways.push(module.unreachable());
    return ways;
  }

  #returnCarried() {
    const { module, host } = this;
    if (host.results === binaryen.none) return module.return();
    return module.return(module.global.get(this.global(host.results, 'result'), host.results));
  }
}

function typed(module, type) {
  switch (type) {
    case binaryen.i64:
      return module.i64;
    case binaryen.f64:
      return module.f64;
    case binaryen.f32:
      return module.f32;
    default:
      return module.i32;
  }
}

function zero(type) {
  return type === binaryen.i64 ? 0n : 0;
}
