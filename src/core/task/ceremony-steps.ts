import { chinaTime } from '../calendar/instants.ts';
import { timeOfRound } from '../proof/entropy/beacons.ts';
import {
  splitPlan,
  type EntropyPlan,
  type EntropySlot,
  type EntropySource,
} from '../proof/entropy/entropy-plan.ts';
import { describeSource } from './describe-ceremony.ts';

/** One step of a draw: who does what, and what it keeps from happening. */
export interface CeremonyStep {
  readonly who: string;
  readonly what: string;
  readonly guards: string;
}

/** What the ceremony of a plan keeps safe from, and what it does not. */
export function ceremonyLimits(plan: EntropyPlan): string {
  const { dice, later } = splitPlan(plan);
  const safe = [
    ...(dice.length > 1 ? ['只要掷骰的人中有一人诚实，就无法试掷挑数'] : []),
    ...(later.length > 0 ? ['最后一个数在其余的数记录之后才产生或打开，谁也不能选'] : []),
  ].join('；');
  return `${safe}。本规程防不住全体见证人与操作员一同作弊，也不证明冻结之前的名录完整。`;
}

/** Who throws the dice of a plan: the two witnesses, and for further dice others. */
const throwerOf = (index: number): string =>
  index < 2 ? `见证人${'甲乙'.charAt(index)}` : `第${index + 1}位掷骰人`;

/** The steps of the draw of a committed plan, in order. */
export function ceremonySteps(plan: EntropyPlan): readonly CeremonyStep[] {
  const { dice, later } = splitPlan(plan);
  return [
    {
      who: '见证人甲、乙',
      what: '把见证表上的名录指纹与屏幕逐组核对，相同后签名，各执一份。',
      guards: '公布之后改动名录、规则或随机数方案',
    },
    ...(dice.length === 0 ? [] : diceSteps(dice, later)),
    ...later.flatMap((slot) => slotSteps(slot)),
    {
      who: '操作员',
      what: '程序记录全部随机数并抽取，显示结果指纹；两位见证人各自抄写到见证表上。中途断电的，用同样的数重做，结果相同。',
      guards: '不满意就重抽；事后换掉结果',
    },
    {
      who: '见证人甲',
      what: '数字纸封存；带走封好的证明包，在另一台计算机上核验一致后方可公布。',
      guards: '计算机作假；调换证明包',
    },
  ];
}

function diceSteps(dice: EntropyPlan, later: EntropyPlan): readonly CeremonyStep[] {
  const throwers = dice.map((_, i) => throwerOf(i)).join('、');
  const counts = [...new Set(dice.map(({ options: [source] }) => digitsOf(source)))];
  const times =
    counts.length === 1
      ? `各掷 ${counts[0]} 次`
      : `依次掷 ${dice.map(({ options: [source] }) => digitsOf(source)).join('、')} 次`;
  const before = earliestRound(later);
  return [
    {
      who: throwers,
      what: `各在遮挡内用一枚十面骰子（0至9）${times}，每掷一次立即用墨水写下一位，不得几枚同掷；写好后字面朝下。其间操作员双手离开键盘，不用电话。`,
      guards: '反复试掷挑数；看到别人的数再掷',
    },
    { who: throwers, what: '数字纸同时翻开，交叉签名。', guards: '后亮数的人改数' },
    {
      who: '操作员、见证人乙',
      what: `操作员依次录入各组数字，见证人乙不看前次录入，对照数字纸重录一遍，两次应一致。${
        before === undefined ? '' : `骰子须在 ${chinaTime(before)}之前录完，程序当即记入日志。`
      }`,
      guards: later.length === 0 ? '录错、改数' : '录错、改数；知道其余的数之后再补掷',
    },
  ];
}

const digitsOf = (source: EntropySource | undefined): number => (source?.kind === 'dice' ? source.digits : 0);

/** The instant at which the first round that a plan names is made; undefined where it names none. */
function earliestRound(plan: EntropyPlan): string | undefined {
  return plan
    .flatMap(({ options }) => options)
    .flatMap((source) => (source.kind === 'drand' ? [timeOfRound(source.round)] : []))
    .toSorted((left, right) => (left < right ? -1 : 1))[0];
}

function slotSteps({ name, deadline, options }: EntropySlot): readonly CeremonyStep[] {
  const [first, ...others] = options;
  if (first === undefined) return [];
  const standIns = others.map((source) => describeSource(source).text).join('；再次：');
  return [
    stepOf(first, name),
    ...(others.length === 0
      ? []
      : [
          {
            who: '操作员',
            what: `${chinaTime(deadline)}之后上一项仍取不到的，写明原因，改用：${standIns}。`,
            guards: '借口取不到而拖延、换数',
          },
        ]),
  ];
}

const hostOf = (address: string): string => /^https:\/\/([^/]+)/.exec(address)?.[1] ?? address;

function stepOf(source: EntropySource, name: string): CeremonyStep {
  const { text, address } = describeSource(source);
  switch (source.kind) {
    case 'secret':
      return {
        who: '份额保管人（任意两人）',
        what: `打开${text}，由操作员录入；程序核对指纹。`,
        guards: '外人或操作员预先算出结果；保管人扣住不交',
      };
    case 'drand':
      return {
        who: '操作员',
        what: `从 ${hostOf(address)} 等处读取${text}，录入后由程序核验签名。`,
        guards: '任何在场的人选数：最后一个数谁也不能选',
      };
    case 'lottery':
      return {
        who: '操作员、见证人乙',
        what: `查得${text}，录入两遍；任何人可查对。`,
        guards: '任何在场的人选数：最后一个数谁也不能选',
      };
    case 'dice':
      return { who: throwerOf(0), what: `${name}：${text}。`, guards: '' };
  }
}
