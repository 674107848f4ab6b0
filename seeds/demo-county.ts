import { usccCheckCharacter } from '../src/core/lists/codes.ts';
import type { ListName, RecordValues } from '../src/core/lists/definition.ts';

/** A made-up county for the demonstration and for tests. Every name is invented and says 示例; no institution is real. */
export interface DemoLists {
  readonly lists: Readonly<Record<ListName, readonly RecordValues[]>>;
  /** The agency's agreements: as the pool, but for one institution renamed and one not yet in the pool. */
  readonly agreements: readonly (readonly [code: string, name: string, status: string])[];
}

/** Codes must be real ones, and no real county may stand for this one: institutions bear a province's and no district. */
const districtCode = '330000';
const bureau = 'DEMO-XIAN';

/** How many institutions of each kind the county has, and what they are called. */
const kinds: readonly {
  readonly kind: string;
  readonly count: number;
  readonly level: readonly string[];
  readonly name: (i: number) => string;
}[] = [
  {
    kind: '综合医院',
    count: 6,
    level: ['三级', '二级', '二级', '一级'],
    name: (i) => `示例县第${numeral(i + 1)}人民医院`,
  },
  { kind: '中医医院', count: 2, level: ['二级'], name: (i) => `示例县${['', '城东'][i]}中医医院` },
  {
    kind: '专科医院',
    count: 5,
    level: ['二级', '未定级'],
    name: (i) => `示例县安康${['骨伤', '眼科', '口腔', '康复', '妇产'][i]}医院`,
  },
  {
    kind: '社区卫生服务机构',
    count: 22,
    level: ['一级', '未定级'],
    name: (i) => `示例县${town(i)}社区卫生服务中心`,
  },
  {
    kind: '村卫生室',
    count: 190,
    level: ['未定级'],
    name: (i) => `示例县${town(i % 22)}${village(i)}村卫生室`,
  },
  {
    kind: '诊所',
    count: 94,
    level: ['未定级'],
    name: (i) => `示例县${surname(i)}氏${['中医', '西医', '口腔', '内科'][i % 4]}诊所（${i + 1}号）`,
  },
  { kind: '门诊部', count: 20, level: ['未定级'], name: (i) => `示例县和安${numeral(i + 1)}门诊部` },
  {
    kind: '零售药店',
    count: 141,
    level: [''],
    name: (i) =>
      i % 47 === 46
        ? `示例省示例市示例县仁和康泰大药房连锁有限责任公司${town(i % 22)}镇中心街道便民服务第${numeral(i)}分店`
        : `示例县康泰大药房第${numeral(i + 1)}分店`,
  },
];

const digits = '零一二三四五六七八九';

function numeral(n: number): string {
  if (n < 10) return digits.charAt(n);
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const head =
    tens >= 10
      ? `${digits.charAt(Math.floor(tens / 10))}百${tens % 10 === 0 ? '零' : digits.charAt(tens % 10)}`
      : digits.charAt(tens);
  return `${tens === 1 ? '' : head}十${ones === 0 ? '' : digits.charAt(ones)}`.replace('零十', '零');
}

const pick = (texts: string, i: number): string => [...texts][i % [...texts].length] ?? '';
const town = (i: number): string =>
  `${pick('东西南北中上下青白龙凤石', i)}${pick('溪山桥塘岭䶮', i + Math.floor(i / 12))}`;
const village = (i: number): string =>
  `${pick('前后大小新古长平', i)}${pick('庄家坪湾沟㛃田洼', i + Math.floor(i / 8))}${pick('东西里外', Math.floor(i / 64))}`;
const surname = (i: number): string => pick('赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许', i);

/** Synthetic: 52 is an institution, the nine middle characters count up from zero, the last one is the real check. */
function uscc(i: number): string {
  const body = `52${districtCode}${String(i).padStart(9, '0')}`;
  return `${body}${usccCheckCharacter(body)}`;
}

function makeTargets(): readonly RecordValues[] {
  let serial = 0;
  return kinds.flatMap(({ kind, count, level, name }) =>
    Array.from({ length: count }, (_, i): RecordValues => {
      serial += 1;
      const isPharmacy = kind === '零售药店';
      return {
        code: `${isPharmacy ? 'P' : 'H'}${districtCode}${String(serial).padStart(5, '0')}`,
        name: name(i),
        uscc: uscc(serial),
        kind,
        level: level[i % level.length] || null,
        ownership:
          isPharmacy || kind === '诊所' || kind === '门诊部' || kind === '专科医院' ? '民营' : '公立',
        district_code: null,
        organisation_code: bureau,
        jurisdiction: null,
        address: `示例县${town(serial % 22)}镇示例路${serial}号`,
        credit_class: pick('AAAAABBBBBBCCCD', serial * 7),
        key_unit: serial % 40 === 0,
        chronic_disease: isPharmacy ? i % 5 === 0 : kind.endsWith('医院'),
        outpatient_pooling: serial % 3 === 0,
        rehabilitation: name(i).includes('康复'),
        tags: null,
      };
    }),
  );
}

const officer = (i: number, name: string, over: RecordValues = {}): RecordValues => ({
  code: `YB${String(i).padStart(3, '0')}`,
  name,
  organisation_code: bureau,
  department_code: 'DEMO-JGK',
  district_code: null,
  certificate_number: `SL${String(i).padStart(8, '0')}`,
  certificate_expires_on: '2029-12-31',
  duty: '执法人员',
  specialties: ['医疗', '药品', '财务', '信息'][i % 4] ?? null,
  item_scope: null,
  ...over,
});

const organisation = (code: string, name: string, level: string, parent: string | null): RecordValues => ({
  code,
  name,
  level,
  parent_code: parent,
  district_code: districtCode,
});

const organisations: readonly RecordValues[] = [
  // The county runs the service, so it is the top of the tree: what belongs to all is its to keep.
  organisation(bureau, '示例县医疗保障局', '县级', null),
  organisation('DEMO-CHENGQU', '示例县医疗保障局城区分局', '县级', bureau),
  organisation('DEMO-XIANGZHEN', '示例县医疗保障局乡镇分局', '县级', bureau),
];

const departments: readonly RecordValues[] = [
  { code: 'DEMO-JGK', name: '基金监管股', organisation_code: bureau, sector: '医疗保障' },
  { code: 'DEMO-YBZX', name: '医疗保障服务中心', organisation_code: bureau, sector: '医疗保障' },
];

const items: readonly RecordValues[] = [
  {
    code: 'SL-01',
    category: '医疗保障基金使用监督检查',
    name: '定点医药机构医保基金使用情况检查',
    content:
      '医保基金使用内部管理制度建立和执行情况；诊疗、收费、药品和医用耗材进销存与医保结算的一致性；有无分解住院、重复收费、串换项目等行为。',
    target_kinds: '定点医疗机构、定点零售药店',
    importance: '重点',
    ratio: 500,
    frequency: '每月一次',
    method: '现场检查',
    body: '示例县医疗保障局',
    tier: '县级',
    legal_basis:
      '《医疗保障基金使用监督管理条例》第二十二条、第二十五条、第二十九条；《中华人民共和国行政处罚法》第四十二条、第五十五条',
    lead_department_code: 'DEMO-JGK',
    joint_departments: null,
    certificate_note: '持有效行政执法证，两人以上',
  },
];

const officers: readonly RecordValues[] = [
  ...['周安平', '吴敏', '郑和', '冯䶮', '陈静远', '褚卫国'].map((name, i) => officer(i + 1, name)),
  officer(7, '沈过期', { certificate_expires_on: '2025-12-31' }),
  officer(8, '韩助理', {
    certificate_number: null,
    certificate_expires_on: null,
    department_code: 'DEMO-YBZX',
    duty: '经办人员',
  }),
];

/** The lists of the demonstration county: 480 targets, six certified officers, and what they refer to. */
export function makeDemoCounty(): DemoLists {
  const targets = makeTargets();
  const lists = { organisations, departments, items, targets, officers };
  const agreements = targets.map(({ code, name }, i): readonly [string, string, string] => [
    String(code),
    i === 10 ? `${String(name)}（新址）` : String(name),
    '正常',
  ]);
  return { lists, agreements: [...agreements, [`P${districtCode}99999`, '示例县新签约药店', '正常']] };
}
