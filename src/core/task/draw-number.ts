/** Which of two draw numbers of one organisation (2026-0003) was taken first, as `toSorted` wants it; what has none yet comes first. */
export function compareDrawNumbers(left: string | null, right: string | null): number {
  return placeOf(left) - placeOf(right);
}

/** Numbers grow beyond four digits: as texts they would not sort. */
function placeOf(drawNumber: string | null): number {
  if (drawNumber === null) return -1;
  const [year, number] = drawNumber.split('-');
  return Number(year) * 1_000_000_000 + Number(number);
}
