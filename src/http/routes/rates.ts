import { ratesQuery, RatesSchema } from '../../contract/rates.ts';
import { showRates, type JudgedRate } from '../../usecases/show-rates.ts';
import { reads, type Route } from '../route.ts';

const showRate = ({ times, of, outOfLine }: JudgedRate) => ({ times, of, out_of_line: outOfLine });

/** How often promises are taken back, and by whom; for everyone. */
export const rateRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/rates',
    access: 'open',
    tag: '公示',
    summary:
      '各机构撤回、作废、替补、跳过、他人到场和改用备用随机数的比率，各检查人员不能到岗的比率，以及其中异常的',
    query: ratesQuery,
    answer: RatesSchema,
    handle: async (context, { query: { year } }) => {
      const { offices, officers } = await showRates(context, year);
      return {
        offices: offices.map(({ code, name, rates }) => ({
          code,
          name,
          rates: {
            withdrawals: showRate(rates.withdrawals),
            voids: showRate(rates.voids),
            substitutions: showRate(rates.substitutions),
            skips: showRate(rates.skips),
            others: showRate(rates.others),
            fallbacks: showRate(rates.fallbacks),
          },
        })),
        officers: officers.map(({ label, organisation, fallenOut }) => ({
          label,
          organisation,
          fallen_out: showRate(fallenOut),
        })),
      };
    },
  }),
];
