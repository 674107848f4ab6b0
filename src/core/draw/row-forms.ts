/** An id of the protocol: 1 to 64 characters of `!`…`~`. */
export const idPattern = /^[!-~]{1,64}$/;

/** What a message says of a code that is no id. */
export const idForm = '编码应为 1 至 64 个半角字母、数字或符号，不含空格';

/** Whether the members are these and no others. */
export const hasExactly = (members: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  Object.keys(members).length === names.length && names.every((name) => Object.hasOwn(members, name));
