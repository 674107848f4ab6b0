export function measureAims(): void {}
