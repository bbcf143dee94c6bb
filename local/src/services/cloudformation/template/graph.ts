/** A dependency graph: each node with the nodes that come before it. */
export type Graph<Node> = ReadonlyMap<Node, Iterable<Node>>;

/** Each node with the nodes that come after it. */
function successors<Node>(graph: Graph<Node>): Map<Node, Node[]> {
  const after = new Map<Node, Node[]>([...graph.keys()].map((node) => [node, []]));
  for (const [node, before] of graph) for (const predecessor of before) after.get(predecessor)?.push(node);
  return after;
}

/** The number of nodes that come before each node. */
function predecessorCounts<Node>(graph: Graph<Node>): Map<Node, number> {
  return new Map([...graph].map(([node, before]) => [node, [...before].filter((other) => graph.has(other)).length]));
}

/** Sorts nodes behind those that come before them. `circular` are the nodes in a cycle or behind one. */
export function topologicalSort<Node>(graph: Graph<Node>): { readonly sorted: Node[]; readonly circular: Node[] } {
  const after = successors(graph);
  const waiting = predecessorCounts(graph);
  const sorted = [...waiting].filter(([, count]) => count === 0).map(([node]) => node);
  // The loop adds nodes to the list that it reads.
  for (const node of sorted) {
    waiting.delete(node);
    for (const next of after.get(node) ?? []) {
      const count = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, count);
      if (count === 0) sorted.push(next);
    }
  }
  return { sorted, circular: [...waiting.keys()] };
}

/**
 * Visits each node after the nodes before it, and as many nodes as possible at the same time. If a visit resolves with false, the nodes
 * after it are not visited. A visit must not throw.
 */
export function walk<Node>(graph: Graph<Node>, visit: (node: Node) => Promise<boolean>): Promise<void> {
  const after = successors(graph);
  const waiting = predecessorCounts(graph);
  return new Promise((resolve, reject) => {
    let running = 0;
    const start = (nodes: readonly Node[]) => {
      running += nodes.length;
      for (const node of nodes) void visit(node).then((done) => finish(node, done), reject);
    };
    const finish = (node: Node, done: boolean) => {
      running -= 1;
      start(done ? (after.get(node) ?? []).filter((next) => release(next)) : []);
      if (running === 0) resolve();
    };
    const release = (node: Node) => {
      const count = (waiting.get(node) ?? 0) - 1;
      waiting.set(node, count);
      return count === 0;
    };
    start([...waiting].filter(([, count]) => count === 0).map(([node]) => node));
    if (running === 0) resolve();
  });
}
