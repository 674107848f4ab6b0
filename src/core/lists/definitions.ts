import type { PersonalKind } from '../people/personal-values.ts';
import type { Field, FieldKind, ListDefinition, ListName } from './definition.ts';

interface Extra {
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly options?: readonly string[];
  readonly refers?: ListName;
  readonly personal?: PersonalKind;
}

const field = (
  key: string,
  label: string,
  kind: FieldKind,
  explanation: string,
  extra: Extra = {},
): Field => ({
  key,
  label,
  kind,
  explanation,
  required: false,
  maxLength: 200,
  ...extra,
});

const required = { required: true } as const;

const organisations: ListDefinition = {
  name: 'organisations',
  label: '监管机构',
  fields: [
    field('code', '机构代码', 'code', '本系统内唯一的机构代码，字母或数字，如 330100YB。', {
      ...required,
      maxLength: 32,
    }),
    field('name', '机构名称', 'text', '机构全称，如 某某市医疗保障局。', required),
    field('level', '层级', 'choice', '省、市、县（区）三级之一。', {
      ...required,
      options: ['省级', '市级', '县级'],
    }),
    field('parent_code', '上级机构代码', 'reference', '上级机构的机构代码；最上级留空。', {
      refers: 'organisations',
      maxLength: 32,
    }),
    field(
      'district_code',
      '行政区划代码',
      'district',
      '6 位行政区划代码（GB/T 2260），如 330106。',
      required,
    ),
  ],
};

const departments: ListDefinition = {
  name: 'departments',
  label: '部门',
  fields: [
    field('code', '部门代码', 'code', '本系统内唯一的部门代码。', { ...required, maxLength: 32 }),
    field('name', '部门名称', 'text', '部门全称，如 基金监管科。', required),
    field('organisation_code', '所属机构代码', 'reference', '所属监管机构的机构代码。', {
      ...required,
      refers: 'organisations',
      maxLength: 32,
    }),
    field('sector', '职能领域', 'choice', '部门所属的行政领域。', {
      ...required,
      options: ['医疗保障', '卫生健康', '市场监管', '公安', '财政', '民政', '审计', '其他'],
    }),
  ],
};

const items: ListDefinition = {
  name: 'items',
  label: '随机抽查事项清单',
  fields: [
    field('code', '事项编号', 'code', '事项的唯一编号。', { ...required, maxLength: 32 }),
    field('category', '抽查类别', 'text', '抽查项目所属类别，如 医保基金使用监督检查。', required),
    field('name', '抽查事项', 'text', '事项名称。', required),
    field('content', '抽查内容', 'text', '检查的具体内容和要点。', { ...required, maxLength: 1000 }),
    field('target_kinds', '检查对象', 'text', '适用的检查对象类别。', required),
    field('importance', '事项类别', 'choice', '一般检查事项或重点检查事项。', {
      ...required,
      options: ['一般', '重点'],
    }),
    field('ratio', '抽查比例', 'ratio', '百分比，最多两位小数，如 5% 或 0.5%。'),
    field('frequency', '抽查频次', 'text', '如 每年一次。', { maxLength: 50 }),
    field('method', '检查方式', 'text', '如 现场检查、网络检查、书面检查。', { maxLength: 50 }),
    field('body', '检查主体', 'text', '实施检查的机构。'),
    field('tier', '实施层级', 'text', '如 省、市、县级。', { maxLength: 50 }),
    field('legal_basis', '检查依据', 'text', '法律法规规章的名称和条款；无依据的事项不得检查。', {
      ...required,
      maxLength: 1000,
    }),
    field('lead_department_code', '牵头部门代码', 'reference', '牵头部门的部门代码。', {
      refers: 'departments',
      maxLength: 32,
    }),
    field('joint_departments', '配合部门', 'text', '联合抽查的配合部门，用顿号分开。'),
    field('certificate_note', '检查人员要求', 'text', '对检查人员资格的要求。'),
  ],
};

const targets: ListDefinition = {
  name: 'targets',
  label: '检查对象名录库',
  fields: [
    field('code', '机构编码', 'code', '国家医保编码（H 或 P 开头，后接 11 位数字）或本地编码，字母或数字。', {
      ...required,
      maxLength: 32,
    }),
    field('name', '机构名称', 'text', '机构全称，与服务协议一致。', required),
    field('uscc', '统一社会信用代码', 'uscc', '18 位统一社会信用代码（GB 32100），末位为校验码。', {
      maxLength: 18,
    }),
    field('kind', '机构类别', 'text', '如 综合医院、诊所、零售药店。', {
      ...required,
      maxLength: 50,
      options: [
        '综合医院',
        '中医医院',
        '专科医院',
        '社区卫生服务机构',
        '村卫生室',
        '诊所',
        '门诊部',
        '零售药店',
        '康复机构',
        '经办机构',
      ],
    }),
    field('level', '机构等级', 'text', '如 三级、二级、一级、未定级。', {
      maxLength: 50,
      options: ['三级', '二级', '一级', '未定级'],
    }),
    field('ownership', '举办性质', 'text', '如 公立、民营。', { maxLength: 50, options: ['公立', '民营'] }),
    field('district_code', '行政区划代码', 'district', '6 位行政区划代码（GB/T 2260），如 330106。'),
    field('organisation_code', '管辖机构代码', 'reference', '负责监管的机构的机构代码。', {
      refers: 'organisations',
      maxLength: 32,
    }),
    field('jurisdiction', '登记管辖', 'text', '登记机关或管辖单位的名称。'),
    field('address', '地址', 'text', '执业或经营地址。', { maxLength: 300 }),
    field('credit_class', '信用等级', 'text', '如 A、B、C、D；未评级留空。', {
      maxLength: 10,
      options: ['A', 'B', 'C', 'D', 'E'],
    }),
    field('key_unit', '重点监管单位', 'flag', '填 是 或 否。'),
    field('chronic_disease', '慢性病定点', 'flag', '填 是 或 否。'),
    field('outpatient_pooling', '门诊统筹定点', 'flag', '填 是 或 否。'),
    field('rehabilitation', '康复服务', 'flag', '填 是 或 否。'),
    field('tags', '监管标签', 'text', '自定标签，用顿号分开。'),
  ],
};

const officers: ListDefinition = {
  name: 'officers',
  label: '执法检查人员名录库',
  fields: [
    field('code', '人员编号', 'code', '本系统内唯一的人员编号，字母或数字。', { ...required, maxLength: 32 }),
    field('name', '姓名', 'text', '检查人员姓名。', { ...required, maxLength: 50 }),
    field('organisation_code', '所属机构代码', 'reference', '所属监管机构的机构代码。', {
      ...required,
      refers: 'organisations',
      maxLength: 32,
    }),
    field('department_code', '所属部门代码', 'reference', '所属部门的部门代码。', {
      refers: 'departments',
      maxLength: 32,
    }),
    field('district_code', '行政区划代码', 'district', '工作地的 6 位行政区划代码（GB/T 2260）。'),
    field(
      'certificate_number',
      '执法证号',
      'code',
      '行政执法证件编号；没有执法证的人员留空，不计入两名执法人员。',
      {
        maxLength: 32,
      },
    ),
    field('certificate_expires_on', '执法证有效期至', 'date', '形如 2027-12-31；有执法证号的必须填写。', {
      maxLength: 10,
    }),
    field('duty', '职务', 'text', '职务或岗位。', { maxLength: 50 }),
    field(
      'category',
      '人员类别',
      'text',
      '如 执法人员、经办人员、第三方、专家；后三类只能协助，不计入两名执法人员。',
      {
        maxLength: 20,
        options: ['执法人员', '经办人员', '第三方', '专家'],
      },
    ),
    field('can_lead', '可任组长', 'flag', '填 是 或 否。'),
    field('fixed_group', '固定检查组', 'text', '编入固定检查组的，填写组名；同名的为一组。', {
      maxLength: 50,
    }),
    field('specialties', '业务专长', 'text', '如 医疗、药品、财务、信息，用顿号分开。'),
    field('item_scope', '执法事项范围', 'text', '可以检查的事项编号，用顿号分开；不限的留空。'),
    field(
      'identity_number',
      '身份证号',
      'personal',
      '18 位居民身份证号（GB 11643），单元格设为文本格式；没有必要的不填。加密保存，各处只显示前 4 位和后 3 位；导出后带星号的照原样保留即不改动。',
      { maxLength: 18, personal: 'identity' },
    ),
    field(
      'mobile',
      '手机号',
      'personal',
      '11 位大陆手机号；没有必要的不填。加密保存，各处只显示前 3 位和后 4 位；导出后带星号的照原样保留即不改动。',
      { maxLength: 11, personal: 'mobile' },
    ),
  ],
};

const byName: Readonly<Record<ListName, ListDefinition>> = {
  items,
  targets,
  officers,
  departments,
  organisations,
};

/** The five lists in the order in which they must be filled: referred-to lists come first. */
export const listNames: readonly ListName[] = [
  'organisations',
  'departments',
  'items',
  'targets',
  'officers',
];

/** The definition of a list. */
export function getList(name: ListName): ListDefinition {
  return byName[name];
}

/** Whether a text names one of the five lists. */
export function isListName(text: string): text is ListName {
  return Object.hasOwn(byName, text);
}
