import type { Command } from 'commander';
import { officeMeasures, type OfficeMeasure } from '../core/audit/rates.ts';
import { showRates, type JudgedRate } from '../usecases/show-rates.ts';
import { print, withContext } from './session.ts';

const rateText = ({ times, of, outOfLine }: JudgedRate): string =>
  `${times}/${of}${outOfLine ? '（异常：偶然如此的机会不足千分之一）' : ''}`;

/** `shuangsui rates`: how often promises are taken back, and by whom. */
export function addRates(program: Command): void {
  program
    .command('rates')
    .description('各机构撤回、作废、替补、跳过、他人到场和改用备用随机数的比率，各检查人员不能到岗的比率')
    .option('--year <年份>', '抽取编号的年份；省略为全部')
    .action(({ year }: { year?: string }) =>
      withContext(async (context) => {
        const rates = await showRates(context, year);
        const measures = Object.entries(officeMeasures) as [OfficeMeasure, string][];
        print(program, rates, [
          ...rates.offices.flatMap(({ code, name, rates: own }) => [
            `${name}（${code}）`,
            ...measures.map(([measure, label]) => `  ${label}：${rateText(own[measure])}`),
          ]),
          ...rates.officers.map(
            ({ label, organisation, fallenOut }) =>
              `${label}  ${organisation}  不能到岗的抽取 ${rateText(fallenOut)}`,
          ),
        ]);
      }),
    );
}
