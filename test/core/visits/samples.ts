import type { Visit } from '../../../src/core/visits/visit.ts';

/** A completed drawn visit of item A on 2026-03-10, changed as a test needs it. */
export function visit(over: Partial<Visit> = {}): Visit {
  return {
    id: '1'.padStart(32, '0'),
    targetCode: 'H1',
    organisationCode: '330100YB',
    itemCode: 'A',
    taskId: null,
    basis: 'drawn',
    ground: '示例',
    isOnSite: true,
    isFullCheck: true,
    state: 'completed',
    due: null,
    completedOn: '2026-03-10',
    officers: ['Z1', 'Z2'],
    exemption: null,
    origin: 'draw',
    batchId: null,
    recordedBy: 'maker',
    recordedAt: '2026-03-10T01:00:00.000Z',
    confirmedBy: null,
    confirmedAt: null,
    ...over,
  };
}
