/**
 * The greatest flow through a network, by shortest augmenting paths in layers (Dinic 1970). Capacities are whole numbers whose
 * sums stay below 2^53.
 */
export class FlowNetwork {
  readonly #nodes: number;
  /** Arc i and its reverse i ^ 1 lie side by side. */
  readonly #head: number[] = [];
  readonly #room: number[] = [];
  readonly #arcsOf: number[][];

  constructor(nodes: number) {
    this.#nodes = nodes;
    this.#arcsOf = Array.from({ length: nodes }, () => []);
  }

  addArc(from: number, to: number, capacity: number): void {
    this.#arcsOf[from]?.push(this.#head.length);
    this.#head.push(to);
    this.#room.push(capacity);
    this.#arcsOf[to]?.push(this.#head.length);
    this.#head.push(from);
    this.#room.push(0);
  }

  /** Sends as much as fits from source to sink; what was sent. */
  fill(source: number, sink: number): number {
    let sent = 0;
    for (;;) {
      const layers = this.layersFrom(source);
      if ((layers[sink] ?? -1) < 0) return sent;
      sent += this.#fillLayers(layers, source, sink);
    }
  }

  /** How many arcs with room lead from the source to each node at least; −1 where none do: the far side of a least cut. */
  layersFrom(source: number): Int32Array {
    const layers = new Int32Array(this.#nodes).fill(-1);
    layers[source] = 0;
    const queue = [source];
    for (const node of queue) {
      for (const arc of this.#arcsOf[node] ?? []) {
        const to = this.#head[arc] ?? 0;
        if ((this.#room[arc] ?? 0) === 0 || (layers[to] ?? 0) >= 0) continue;
        layers[to] = (layers[node] ?? 0) + 1;
        queue.push(to);
      }
    }
    return layers;
  }

  /** Fills every shortest path; a path that ends before the sink is cut back and its last arc not tried again. */
  #fillLayers(layers: Int32Array, source: number, sink: number): number {
    const next = new Int32Array(this.#nodes);
    const path: number[] = [];
    let sent = 0;
    let node = source;
    for (;;) {
      if (node === sink) {
        sent += this.#send(path);
        path.length = 0;
        node = source;
        continue;
      }
      const arc = this.#findArc(node, layers, next);
      if (arc !== undefined) {
        path.push(arc);
        node = this.#head[arc] ?? 0;
        continue;
      }
      const last = path.pop();
      if (last === undefined) return sent;
      node = this.#head[last ^ 1] ?? 0;
      next[node] = (next[node] ?? 0) + 1;
    }
  }

  #findArc(node: number, layers: Int32Array, next: Int32Array): number | undefined {
    const arcs = this.#arcsOf[node] ?? [];
    for (let i = next[node] ?? 0; i < arcs.length; i += 1) {
      const arc = arcs[i] ?? 0;
      if ((this.#room[arc] ?? 0) > 0 && layers[this.#head[arc] ?? 0] === (layers[node] ?? 0) + 1) {
        next[node] = i;
        return arc;
      }
    }
    next[node] = arcs.length;
    return undefined;
  }

  #send(path: readonly number[]): number {
    const amount = path.reduce((least, arc) => Math.min(least, this.#room[arc] ?? 0), Infinity);
    for (const arc of path) {
      this.#room[arc] = (this.#room[arc] ?? 0) - amount;
      this.#room[arc ^ 1] = (this.#room[arc ^ 1] ?? 0) + amount;
    }
    return amount;
  }
}
