import type { Command } from 'commander';
import { EntropyFile, FrameFile } from '../contract/frame-file.ts';
import { parseAs } from '../contract/parse.ts';
import { makeEdition } from '../core/proof/bundle.ts';
import { drawFromFile } from '../core/proof/draw-from-file.ts';
import { writeBundleFolder } from '../files/bundle-files.ts';
import { readJson } from './read-input.ts';
import { showDrawing } from './show-stages.ts';

/** `shuangsui draw`: the pure draw from files, for outsiders who want to try the engine and for benchmarks. */
export function addDraw(program: Command): void {
  program
    .command('draw')
    .description(
      '从文件抽取：名录文件加随机数文件，得到证明包；不用数据库（格式见 docs/examples/frame.json 和 entropy.json）',
    )
    .requiredOption('--frame <文件>', '名录和规则（JSON）')
    .requiredOption('--entropy <文件>', '随机数（JSON）')
    .requiredOption('--out <文件夹>', '证明包写到哪里：新的或空的文件夹')
    .action(async (options: { frame: string; entropy: string; out: string }) => {
      const frame = parseAs(FrameFile, await readJson(options.frame), options.frame);
      const entropy = parseAs(EntropyFile, await readJson(options.entropy), options.entropy);
      const bundle = drawFromFile({ frame, entropy }, showDrawing());
      await writeBundleFolder(options.out, makeEdition(bundle.files, 'auditor'));
      const { commitment, drawn } = bundle.result;
      const summary = { bundle: options.out, drawn: drawn.length, commitment, result: bundle.resultDigest };
      if (program.opts()['json'] === true) console.log(JSON.stringify(summary));
      else
        console.log(
          `抽取 ${drawn.length} 家，证明包在 ${options.out}\n名录指纹 ${commitment}\n结果指纹 ${bundle.resultDigest}`,
        );
    });
}
