/** Family names of two characters (复姓), which stand whole. */
const compound = new Set(
  (
    '欧阳 上官 司马 诸葛 司徒 司空 司寇 夏侯 皇甫 尉迟 公孙 公羊 公冶 公西 公良 慕容 令狐 宇文 长孙 鲜于 闾丘 轩辕 ' +
    '东方 南宫 西门 东郭 南门 独孤 端木 申屠 澹台 濮阳 淳于 单于 太史 太叔 仲孙 钟离 宗政 赫连 呼延 万俟 闻人 百里 ' +
    '拓跋 段干 漆雕 乐正 谷梁 羊舌 梁丘 左丘 巫马 颛孙 亓官 宰父 壤驷 夹谷 微生 第五 纳兰 完颜 子车 归海 耶律'
  ).split(' '),
);

/**
 * How a public list calls an officer: 周安平 as 周同志, 欧阳安平 as 欧阳同志. A name with a point (买买提·艾力) has no
 * family name in front, so its first part stands.
 */
export function publicName(name: string): string {
  const characters = Array.from(name.trim());
  const point = characters.findIndex((character) => /[·•・．.]/.test(character));
  if (point > 0) return `${characters.slice(0, point).join('')}同志`;
  const two = characters.slice(0, 2).join('');
  const familyName = characters.length > 2 && compound.has(two) ? two : (characters[0] ?? '');
  return `${familyName}同志`;
}
