import type { Command } from 'commander';
import { renderVerifierPage } from '../usecases/render-verifier-page.ts';
import { writeOutput } from './write-output.ts';

/** `shuangsui verifier-page`: the browser verifier as one file, for whoever wants to check a draw without installing anything. */
export function addVerifierPage(program: Command): void {
  program
    .command('verifier-page')
    .description('写出网页核验程序：单个文件，任何浏览器打开即可核验证明包，不联网')
    .requiredOption('--out <文件>', '写到哪里，如 verify.html')
    .action(async ({ out }: { out: string }) => {
      const { bytes } = await renderVerifierPage();
      await writeOutput(out, bytes);
      if (program.opts()['json'] === true) console.log(JSON.stringify({ out, bytes: bytes.length }));
      else console.log(`已写出 ${out}（${bytes.length} 字节）`);
    });
}
