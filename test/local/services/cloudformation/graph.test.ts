import * as fc from 'fast-check';
import { topologicalSort, walk } from '../../../../local/src/services/cloudformation/template/graph';

/** Graphs without cycles: each node needs only nodes of lower numbers. */
const acyclic = fc
  .array(fc.array(fc.nat({ max: 30 }), { maxLength: 5 }), { maxLength: 30 })
  .map((edges) => new Map(edges.map((before, node) => [node, [...new Set(before.filter((other) => other < node))]])));

describe('walking a graph', () => {
  test('visits each node once, after all that it needs, whatever the graph', async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, async (graph) => {
        const done: number[] = [];
        await walk(graph, async (node) => {
          expect(graph.get(node)?.every((before) => done.includes(before))).toBe(true);
          await Promise.resolve();
          done.push(node);
          return true;
        });
        expect(done.sort((a, b) => a - b)).toEqual([...graph.keys()]);
      }),
    );
  });

  test('leaves out what needs a node that is not done, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, fc.nat({ max: 30 }), async (graph, broken) => {
        const visited: number[] = [];
        await walk(graph, async (node) => {
          visited.push(node);
          return node !== broken;
        });
        const blocked = new Set<number>();
        for (const [node, before] of graph) if (before.some((other) => other === broken || blocked.has(other))) blocked.add(node);
        expect(visited.sort((a, b) => a - b)).toEqual([...graph.keys()].filter((node) => !blocked.has(node)));
      }),
    );
  });

  test('goes as wide as the graph allows', async () => {
    let running = 0;
    let most = 0;
    await walk(new Map(Array.from({ length: 20 }, (_, node) => [node, []])), async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return true;
    });
    expect(most).toBe(20);
  });
});

describe('sorting a graph', () => {
  test('puts each node after those that it needs', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const { sorted, circular } = topologicalSort(graph);
        expect(circular).toEqual([]);
        for (const [node, before] of graph) for (const other of before) expect(sorted.indexOf(other)).toBeLessThan(sorted.indexOf(node));
      }),
    );
  });

  test('names the nodes of a circle and those behind it', () => {
    const graph = new Map([
      ['free', []],
      ['a', ['b', 'free']],
      ['b', ['a']],
      ['behind', ['b']],
    ]);
    expect(topologicalSort(graph)).toEqual({ sorted: ['free'], circular: ['a', 'b', 'behind'] });
  });
});
