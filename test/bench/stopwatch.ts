/** What one stage took. */
export interface Lap {
  readonly stage: string;
  readonly cpu: number;
  readonly wall: number;
  /** MiB: the most that the process has held so far, its JavaScript heap and its bytes outside of that now. */
  readonly peak: number;
  readonly heap: number;
  readonly outside: number;
}

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** The most that this process has held so far, in MiB. */
export const peakMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** Takes the times of stages that follow one another in one process. */
export class Stopwatch {
  readonly laps: Lap[] = [];
  #cpu = process.cpuUsage();
  #wall = performance.now();

  /** Begins a stage; what came before counts nowhere. */
  start(): void {
    this.#cpu = process.cpuUsage();
    this.#wall = performance.now();
  }

  /** Ends a stage, and begins the next; two of one name are added up. */
  lap(stage: string): Lap {
    const { user, system } = process.cpuUsage(this.#cpu);
    const { heapUsed, external } = process.memoryUsage();
    const known = this.laps.findIndex((each) => each.stage === stage);
    const before = this.laps[known];
    const lap: Lap = {
      stage,
      cpu: (before?.cpu ?? 0) + (user + system) / 1e6,
      wall: (before?.wall ?? 0) + (performance.now() - this.#wall) / 1e3,
      peak: peakMemory(),
      heap: mebibytes(heapUsed),
      outside: mebibytes(external),
    };
    if (known < 0) this.laps.push(lap);
    else this.laps[known] = lap;
    this.start();
    return lap;
  }

  /** Does some work as a stage. */
  time<T>(stage: string, work: () => T): T {
    this.start();
    const value = work();
    this.lap(stage);
    return value;
  }
}

/** One line for each stage; `hash` is the time to which their ratios are taken, where there is one. */
export function describeLaps(laps: readonly Lap[], hash?: number): string {
  const cell = (text: string): string => text.padStart(9);
  const head = ['cpu s', 'wall s', hash === undefined ? '' : '× hash', 'peak MiB', 'heap', 'outside']
    .map(cell)
    .join('');
  const lines = laps.map(({ stage, cpu, wall, peak, heap, outside }) => {
    const cells = [
      cpu.toFixed(2),
      wall.toFixed(2),
      hash === undefined ? '' : (cpu / hash).toFixed(1),
      `${peak}`,
      `${heap}`,
      `${outside}`,
    ];
    return `  ${stage.padEnd(22)}${cells.map(cell).join('')}`;
  });
  return [`  ${''.padEnd(22)}${head}`, ...lines].join('\n');
}
