/** A line of progress each time that so many rows of the pool have been read. */
const step = 20_000;

const passes = { 1: '计算抽中概率', 2: '写入名录' } as const;

/** Tells whoever sits at the terminal how far a long reading of the pool has come; silent where no terminal listens. */
export function showReading(pass: 1 | 2, rows: number): void {
  if (rows % step !== 0 || !process.stderr.isTTY) return;
  process.stderr.write(`${passes[pass]}（第 ${pass} 遍，共 2 遍）：已读 ${rows} 家\n`);
}
