import { jobRunStateLabels } from '../core/jobs/jobs.ts';
import { reminderKinds, urgencyLabels, urgencyOf } from '../core/jobs/reminders.ts';
import type { JobRun } from '../store/job-runs.ts';
import type { Reminder } from '../store/reminders.ts';
import type { JobStanding } from '../usecases/jobs/show-jobs.ts';

/** A run as the API shows it: not which instance has it. */
export const showJobRun = (run: JobRun) => ({
  job: run.job,
  period: run.period,
  trigger: run.trigger,
  due_at: run.dueAt,
  state: run.state,
  state_label: jobRunStateLabels[run.state],
  attempts: run.attempts,
  progress: run.progress,
  result: run.result,
  error: run.error,
  requested_by: run.requestedBy,
  claimed_at: run.claimedAt,
  next_attempt_at: run.nextAttemptAt,
  finished_at: run.finishedAt,
});

/** A job as the API shows it. */
export const showJob = (job: JobStanding) => ({
  name: job.name,
  label: job.label,
  description: job.description,
  schedule: job.schedule,
  catch_up: job.catchUp,
  is_set_up: job.isSetUp,
  is_paused: job.paused !== null,
  pause_reason: job.paused?.reason ?? '',
  paused_by: job.paused?.changedBy ?? null,
  paused_at: job.paused?.changedAt ?? null,
  next_run_at: job.nextRunAt,
  overdue_since: job.overdueSince,
  last: job.last === null ? null : showJobRun(job.last),
  open: job.open.map(showJobRun),
});

/** A reminder as the API shows it on a day in China. */
export function showReminder(reminder: Reminder, today: string) {
  const urgency = urgencyOf(reminder.dueOn, today);
  return {
    id: reminder.id,
    subject: reminder.subject,
    kind: reminder.kind,
    kind_label: reminderKinds[reminder.kind],
    due_on: reminder.dueOn,
    urgency,
    urgency_label: urgencyLabels[urgency],
    organisation_code: reminder.organisationCode,
    message: reminder.message,
    state: reminder.state,
    opened_at: reminder.openedAt,
    closed_at: reminder.closedAt,
  };
}
