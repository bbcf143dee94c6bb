/** Dependency graphs: each node with the nodes that come before it. */
export type Graph<Node> = ReadonlyMap<Node, Iterable<Node>>;

/** The same nodes, the other way round: each with the nodes that came after it. */
function successors<Node>(graph: Graph<Node>): Map<Node, Node[]> {
  const after = new Map<Node, Node[]>([...graph.keys()].map((node) => [node, []]));
  for (const [node, before] of graph) for (const predecessor of before) after.get(predecessor)?.push(node);
  return after;
}

/** How many nodes each one waits for. */
function predecessorCounts<Node>(graph: Graph<Node>): Map<Node, number> {
  return new Map([...graph].map(([node, before]) => [node, [...before].filter((other) => graph.has(other)).length]));
}

/** Every node after those before it; `circular` are the nodes in a cycle, or behind one, for which there is no such order. */
export function topologicalSort<Node>(graph: Graph<Node>): { readonly sorted: Node[]; readonly circular: Node[] } {
  const after = successors(graph);
  const waiting = predecessorCounts(graph);
  const sorted = [...waiting].filter(([, count]) => count === 0).map(([node]) => node);
  // The list grows while it is read: whatever becomes ready is put behind.
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
 * Visits every node once the nodes before it are done, and as many at the same time as that allows. What comes after a node whose
 * visit answers false is not visited. A visit must not throw.
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
