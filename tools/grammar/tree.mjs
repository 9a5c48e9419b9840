// Reading binaryen's expression trees, as far as the functions of libpg_query need it.
import binaryen from 'binaryen';

// These have no operands, and getExpressionInfo does not know some of them.
const BARE = new Set([binaryen.UnreachableId, binaryen.NopId, binaryen.MemorySizeId]);

/** Which fields of getExpressionInfo hold operands, in the order of evaluation. */
const OPERANDS = new Map([
  [binaryen.BlockId, ['children']],
  [binaryen.IfId, ['condition', 'ifTrue', 'ifFalse']],
  [binaryen.LoopId, ['body']],
  [binaryen.BreakId, ['value', 'condition']],
  [binaryen.SwitchId, ['value', 'condition']],
  [binaryen.CallId, ['operands']],
  [binaryen.CallIndirectId, ['operands', 'target']],
  [binaryen.LocalGetId, []],
  [binaryen.LocalSetId, ['value']],
  [binaryen.GlobalGetId, []],
  [binaryen.GlobalSetId, ['value']],
  [binaryen.LoadId, ['ptr']],
  [binaryen.StoreId, ['ptr', 'value']],
  [binaryen.ConstId, []],
  [binaryen.UnaryId, ['value']],
  [binaryen.BinaryId, ['left', 'right']],
  [binaryen.SelectId, ['ifTrue', 'ifFalse', 'condition']],
  [binaryen.DropId, ['value']],
  [binaryen.ReturnId, ['value']],
  [binaryen.MemoryGrowId, ['delta']],
  [binaryen.MemoryCopyId, ['dest', 'source', 'size']],
  [binaryen.MemoryFillId, ['dest', 'value', 'size']],
  ...[...BARE].map(id => [id, []]),
]);

export function info(expression) {
  const id = binaryen.getExpressionId(expression);
  return BARE.has(id) ? { id, type: binaryen.getExpressionType(expression) } : binaryen.getExpressionInfo(expression);
}

export function children(expression) {
  const node = info(expression);
  const fields = OPERANDS.get(node.id);
  if (!fields) throw new Error(`expression kind ${node.id} is new: say in tree.mjs which operands it has`);
  return fields.flatMap(field => node[field] ?? []).filter(child => child !== 0);
}

/** Calls back for an expression and everything in it, parents first. */
export function walk(expression, visit) {
  visit(info(expression), expression);
  for (const child of children(expression)) walk(child, visit);
}

/** Counts expressions, remembering what it counted until told that one changed. */
export class Sizes {
  known = new Map();

  of(expression) {
    let size = this.known.get(expression);
    if (size === undefined) {
      size = children(expression).reduce((sum, child) => sum + this.of(child), 1);
      this.known.set(expression, size);
    }
    return size;
  }

  changed(expression) {
    this.known.delete(expression);
  }
}

export function yieldsValue(type) {
  return type !== binaryen.none && type !== binaryen.unreachable;
}
