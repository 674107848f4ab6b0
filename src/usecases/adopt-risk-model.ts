import type { Json } from '../core/canonical-json.ts';
import { Refusal } from '../core/refusal.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { adoptedModel, getModel, saveAdoption, type RiskModel } from '../store/risk-models.ts';
import { logPoolChange } from './log-pool-change.ts';
import { assertWhole } from './people/assert-own.ts';

/**
 * Adopts a draft; the version adopted before is superseded. Refuses whoever drafted it (same-person), a version that is no
 * draft any more, and one older than the adopted one (wrong-state).
 */
export async function adoptRiskModel(
  context: Context,
  actorId: string,
  code: string,
  version: number,
): Promise<RiskModel> {
  assertWhole(context, '风险模型');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const model = await getModel(inner.db, code, version);
    if (model.state !== 'draft') {
      const label = model.state === 'adopted' ? '已经采用' : '已被后来的版本取代';
      throw new Refusal('wrong-state', `风险模型 ${code} 第 ${version} 版${label}`);
    }
    if (model.draftedBy === actor.id)
      throw new Refusal('same-person', '拟定风险模型的人不能自己采用：请由另一人采用');
    const before = await adoptedModel(inner.db, code);
    if (before !== undefined && before.version > version) {
      const message = `已采用更新的第 ${before.version} 版：要恢复这一版的公式，请把它重新拟定为新版本`;
      throw new Refusal('wrong-state', message);
    }
    await saveAdoption(inner.db, model, actor.id, inner.now().toISOString());
    const entry = await appendAudit(inner, {
      actor: actor.id,
      action: 'risk-model-adopted',
      subject: `risk-models/${code}/${version}`,
      detail: {
        supersedes: before?.version ?? null,
        ...changesOf({ state: model.state }, { state: 'adopted' }),
      },
    });
    await logPoolChange(inner, entry, {
      subject: 'risk-models',
      facts: { step: 'adopted', version },
      change: { code, version, weights: model.weights as unknown as Json },
    });
    return getModel(inner.db, code, version);
  });
}
