import type { Command } from 'commander';
import { ConfirmParticipationRequest, DeclineParticipationRequest } from '../contract/participation.ts';
import { parseAs } from '../contract/parse.ts';
import { mannerLabels, participationLabels } from '../core/task/participation.ts';
import {
  answerParticipation,
  recordSilence,
  type ParticipationAnswer,
} from '../usecases/confirm-participation.ts';
import { showParticipation, type Participation } from '../usecases/show-participation.ts';
import { print, withSession, within } from './session.ts';

/** A line for each participant: state, term, how and why it was answered. */
export function describeParticipants(participants: readonly Participation[]): readonly string[] {
  return participants.map(({ departmentCode, name, stateNow, dueOn, manner, reason, isLate }) => {
    const how = manner === null ? '' : `，${mannerLabels[manner]}${isLate ? '（逾期）' : ''}`;
    const why = reason === '' ? '' : `：${reason}`;
    return `配合部门 ${departmentCode} ${name}  ${participationLabels[stateNow]}${how}${why}（期限至 ${dueOn} 24时）`;
  });
}

/** `task participants | confirm-participation | decline-participation | record-silence`: the departments of a joint task. */
export function addParticipation(task: Command, program: Command): void {
  task
    .command('participants')
    .description('联合抽查的配合部门、确认情况和期限')
    .argument('<任务编号>')
    .action((id: string) => report(program, id));
  task
    .command('confirm-participation')
    .description('配合部门确认（本部门人员，或凭签字回执）')
    .argument('<任务编号>')
    .argument('<部门代码>')
    .option('--scan <扫描件编号>', '签字回执，先用 task scan 上传；不写为本部门人员亲自答复')
    .option('--remark <说明>')
    .action(async (id: string, code: string, { scan, remark }: { scan?: string; remark?: string }) => {
      const { remark: reason, scan_id: scanId } = parseAs(
        ConfirmParticipationRequest,
        { scan_id: scan, remark },
        '命令的参数',
      );
      await answer(program, id, { departmentCode: code, answer: 'confirmed', reason, scanId });
    });
  task
    .command('decline-participation')
    .description('配合部门不参加')
    .argument('<任务编号>')
    .argument('<部门代码>')
    .requiredOption('--reason <原因>')
    .option('--scan <扫描件编号>', '签字回执，先用 task scan 上传；不写为本部门人员亲自答复')
    .action(async (id: string, code: string, { scan, reason: why }: { scan?: string; reason: string }) => {
      const { reason, scan_id: scanId } = parseAs(
        DeclineParticipationRequest,
        { scan_id: scan, reason: why },
        '命令的参数',
      );
      await answer(program, id, { departmentCode: code, answer: 'declined', reason, scanId });
    });
  task
    .command('record-silence')
    .description('把期限届满仍没有答复的配合部门登记为逾期未确认')
    .argument('<任务编号>')
    .action(async (id: string) => {
      await withSession(program, within('participation-answer', 'task', id), async (context, actorId) => {
        const recorded = await recordSilence(context, actorId, id);
        const codes = recorded.map((each) => each.departmentCode);
        print(program, recorded, [
          codes.length === 0 ? '没有期限届满而未答复的部门' : `已登记逾期未确认：${codes.join('、')}`,
        ]);
      });
    });
}

async function report(program: Command, taskId: string): Promise<void> {
  await withSession(program, within('task-detail-read', 'participation', taskId), async (context) => {
    const participants = await showParticipation(context, taskId);
    const lines = describeParticipants(participants);
    print(program, participants, lines.length === 0 ? ['没有配合部门，或者还没有抽取'] : lines);
  });
}

async function answer(program: Command, taskId: string, given: ParticipationAnswer): Promise<void> {
  await withSession(
    program,
    within('participation-answer', 'participation', taskId),
    async (context, actorId) => {
      await answerParticipation(context, actorId, taskId, given);
      const participants = await showParticipation(context, taskId);
      const own = participants.filter(({ departmentCode }) => departmentCode === given.departmentCode);
      print(program, own, describeParticipants(own));
    },
  );
}
