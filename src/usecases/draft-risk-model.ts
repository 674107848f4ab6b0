import { findCodeFault } from '../core/lists/codes.ts';
import { findWeightProblems, sortWeights, type Weights } from '../core/draw/weights.ts';
import { measureKeys, riskAttributes } from '../core/risk/measures.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { insertModel, nextModelVersion, type RiskModel } from '../store/risk-models.ts';
import { assertWhole } from './people/assert-own.ts';

/** A formula that is proposed as the next version of a model. */
export interface ModelDraft extends Pick<Weights, 'base' | 'indicators'> {
  readonly code: string;
  readonly name: string;
  readonly reason: string;
}

/** Stores a formula as a draft, under the next number of its model. Refuses (invalid) what the protocol would not take. */
export async function draftRiskModel(
  context: Context,
  actorId: string,
  { code, name, reason, base, indicators }: ModelDraft,
): Promise<RiskModel> {
  assertWhole(context, '风险模型');
  const formula = sortWeights({ name, base, indicators });
  const problems: readonly Problem[] = [
    ...findTextProblems({ code, name, reason }),
    ...findWeightProblems(formula, { attributes: riskAttributes, measures: measureKeys }),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '风险模型有误', problems);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const version = await nextModelVersion(inner.db, code);
    const title = name.trim().normalize('NFC');
    const model = await insertModel(inner, {
      code,
      version,
      name: title,
      weights: { ...formula, name: `${title}（${code} 第 ${version} 版）` },
      reason: reason.trim().normalize('NFC'),
      draftedBy: actor.id,
    });
    const detail = { reason: model.reason, ...changesOf(null, { state: model.state, ...model.weights }) };
    const subject = `risk-models/${code}/${version}`;
    await appendAudit(inner, { actor: actor.id, action: 'risk-model-drafted', subject, detail });
    return model;
  });
}

function findTextProblems(texts: Pick<ModelDraft, 'code' | 'name' | 'reason'>): readonly Problem[] {
  const codeFault = findCodeFault(texts.code);
  return [
    ...(codeFault === undefined ? [] : [{ place: 'code', message: codeFault }]),
    ...(['name', 'reason'] as const)
      .filter((place) => texts[place].trim() === '')
      .map((place) => ({ place, message: '不能为空' })),
  ];
}
