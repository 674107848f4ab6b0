import type { Permission } from '../../src/core/people/permissions.ts';

/** What a command needs: nothing, a session, a permission, or a permission for one object. */
export type Needs = 'open' | 'signed-in' | { readonly permission: Permission; readonly isPlaced: boolean };

/** A command with arguments that it accepts, so that nothing but the caller is wrong with it. */
export interface CommandRow {
  readonly needs: Needs;
  readonly args: readonly string[];
}

/** An id and a code that nothing has. */
const id = 'f'.repeat(32);
const code = 'NOBODY01';

const open: CommandRow = { needs: 'open', args: [] };
const known = (...args: readonly string[]): CommandRow => ({ needs: 'signed-in', args });
const needs = (permission: Permission, ...args: readonly string[]): CommandRow => ({
  needs: { permission, isPlaced: false },
  args,
});
/** As `needs`, of an object that the arguments name. */
const placed = (permission: Permission, ...args: readonly string[]): CommandRow => ({
  needs: { permission, isPlaced: true },
  args,
});

const example = (name: string): string => `docs/examples/${name}`;
const out = ['--out', '/nowhere/out.xlsx'] as const;
const because = ['--reason', '原因'] as const;

const peopleRows: Readonly<Record<string, CommandRow>> = {
  setup: open,
  login: open,
  logout: known(),
  whoami: known(),
  password: known(),
  'totp enrol': known(),
  'totp confirm': known('123456'),
  'totp reset': placed('session-manage', code),
  'account list': needs('people-read'),
  'account add': needs('account-manage', 'new', '新人', '--title', '科员', '--organisation', code, ...out),
  'account reset': placed('account-manage', code),
  'account confirm': placed('password-confirm', code),
  'account disable': placed('account-manage', code, ...because),
  'account enable': placed('account-manage', code, ...because),
  'account unlock': placed('session-manage', code),
  'account roles': open,
  'grant request': placed('account-manage', code, 'inspector', ...because),
  'grant approve': needs('grant-approve', id),
  'grant reject': needs('grant-approve', id),
  'grant revoke': needs('grant-approve', id, ...because),
  'grant list': needs('account-read'),
  'session list': known(),
  'session list-all': needs('session-manage'),
  'session end': known(id),
  'session end-all': placed('session-manage', code),
};

const listRows: Readonly<Record<string, CommandRow>> = {
  template: open,
  import: needs('list-change', 'targets', example('targets.csv')),
  export: needs('list-read', 'targets', ...out),
  mapping: needs('list-change', 'targets', '名称', example('mapping.json')),
  'list personal': placed('personal-read', 'officers', code, ...because),
  recusal: needs('recusal-record', code, code, '--effective-on', '2026-11-23', '--approver', code),
  'reconcile open': placed(
    'reconciliation-open',
    example('targets.csv'),
    '--organisation',
    code,
    '--month',
    '2026-11',
  ),
  'reconcile sign': placed('reconciliation-sign', id, 'bureau'),
  'credit-classes show': needs('risk-read'),
  'credit-classes adopt': needs('risk-adopt', '四级', ...because, '--effective-on', '2026-11-23'),
  'risk-model compare': placed('risk-read', 'YB', '1', '--task', id),
  'risk-model draft': needs('risk-change', '--example', 'YB'),
  'risk-model adopt': needs('risk-adopt', 'YB', '1'),
  'risk-model show': needs('risk-read'),
  'ratings template': needs('risk-read', ...out),
  'ratings import': needs('risk-change', example('ratings.csv')),
  'ratings show': placed('risk-read', code),
  'indicators template': needs('risk-read', ...out),
  'indicators import': needs('risk-change', example('indicators.csv')),
  'indicators show': placed('risk-read', code),
  'calendar import': needs('calendar-change', example('calendar.csv'), '--year', '2027'),
  'calendar show': needs('calendar-read', '--from', '2026-11-23', '--to', '2026-11-24'),
  'leave add': needs('leave-record', code, '--from', '2026-11-23', '--to', '2026-11-24', ...because),
  'leave end': placed('leave-record', id, ...because),
  'leave list': needs('calendar-read'),
};

const editions = ['--from', '1', '--to', '2'] as const;
const lineDates = ['--cut-off', '2026-12-31', '--from', '2027-01-10', '--to', '2027-01-25'] as const;

const planRows: Readonly<Record<string, CommandRow>> = {
  'annual-plan draft': needs('plan-draft', example('annual-plan.json')),
  'annual-plan revise': placed('plan-draft', id, example('annual-plan.json')),
  'annual-plan change': placed('plan-draft', id, example('annual-plan.json'), ...because),
  'annual-plan contradictions': needs('plan-draft', example('annual-plan.json')),
  'annual-plan approve': placed('plan-approve', id),
  'annual-plan publish': placed('plan-approve', id),
  'annual-plan file': placed('plan-approve', id, '--on', '2026-11-23', '--with', '示例市局'),
  'annual-plan list': needs('plan-read'),
  'annual-plan profile': placed('plan-read', '--organisation', code, '--year', '2027', '--item', 'SL-01'),
  'annual-plan show': placed('plan-read', id),
  'annual-plan difference': placed('plan-read', id, ...editions),
  'annual-plan workload': placed('plan-read', id),
  'annual-plan schedule': placed('plan-read', id),
  'annual-plan simulate': placed('plan-draft', id),
  'annual-plan document': placed('plan-read', id, 'annual-plan', ...out),
  'annual-plan task': placed('task-draft', id, 'L1', '--month', '1', ...lineDates, '--release', '2027-01-26'),
};

const evidence = ['--evidence', '说明'] as const;

const taskRows: Readonly<Record<string, CommandRow>> = {
  'task draft': needs('task-draft', example('task-plan.json')),
  'task revise': placed('task-draft', id, example('task-plan.json')),
  'task approve': placed('task-approve', id),
  'task freeze': placed('task-freeze', id),
  'task commit': placed('task-freeze', id),
  'task draw': placed('task-draw', id),
  'task seal': placed('task-draw', id),
  'task release': placed('task-release', id),
  'task secret': placed('task-draw', id, 'secret'),
  'task rehearse': placed('task-read', id),
  'task participants': placed('task-detail-read', id),
  'task confirm-participation': placed('participation-answer', id, code),
  'task decline-participation': placed('participation-answer', id, code, ...because),
  'task record-silence': placed('participation-answer', id),
  'task withdraw': placed('task-withdraw', id, ...because),
  'task request-void': placed('void-request', id, '--reason', 'frame-error', ...evidence),
  'task void': placed('void-approve', id),
  'task substitute request': placed(
    'amendment-request',
    id,
    '--officers',
    'Z001',
    '--reason',
    'illness',
    ...evidence,
  ),
  'task substitute approve': placed('amendment-approve', id),
  'task substitute draw': placed('task-draw', id),
  'task substitute withdraw': placed('amendment-request', id, ...because),
  'task substitute document': placed('task-detail-read', id, 'sheet', ...out),
  'task substitute list': placed('task-detail-read', id),
  'task skip request': placed('amendment-request', id, code, '--reason', 'closed', ...evidence),
  'task skip approve': placed('amendment-approve', id),
  'task skip reject': placed('amendment-approve', id),
  'task skip list': placed('task-detail-read', id),
  'task supplement': placed('amendment-request', id),
  'task compare': placed('task-detail-read', id),
  'task explain': placed('task-detail-read', id, code),
  'task list': needs('task-read'),
  'task show': placed('task-read', id),
  'task document': placed('task-detail-read', id, 'witness-sheet', ...out),
  'task bundle': placed('task-read', id, ...out),
  'task slip': placed('task-detail-read', id, code, ...out),
  'task scan': placed('task-draw', id, example('leave-note.txt')),
};

const months = ['--kind', 'visits', '--from', '2026-10', '--to', '2026-10'] as const;
const visit = [
  '--organisation',
  code,
  '--item',
  'SL-01',
  '--basis',
  'complaint',
  '--ground',
  '缘由',
] as const;

const visitRows: Readonly<Record<string, CommandRow>> = {
  'records commit': placed('record-draw', id, code, example('records.csv'), ...months),
  'records draw': placed('record-draw', id),
  'records seal': placed('record-draw', id),
  'records request-void': placed('record-void-request', id, '--reason', 'frame-error', ...evidence),
  'records void': placed('record-void-approve', id),
  'records list': needs('task-detail-read'),
  'records show': placed('task-detail-read', id),
  'records list-pdf': placed('task-detail-read', id, ...out),
  'records bundle': placed('task-detail-read', id, ...out),
  'records template': open,
  'visit record': needs(
    'visit-record',
    code,
    ...visit,
    '--completed-on',
    '2026-11-20',
    '--officers',
    'Z001,Z002',
  ),
  'visit confirm': placed('visit-confirm', id),
  'visit reject': placed('visit-reject', id, ...because),
  'visit complete': placed('visit-record', id, '--completed-on', '2026-11-20'),
  'visit close': placed('visit-record', id, '--outcome', 'failed', ...because),
  'visit move': placed('visit-record', id, '--from', '2026-11-20', ...because),
  'visit list': needs('visit-read'),
  'visit show': placed('visit-read', id),
  'visit import': placed('visit-record', example('visits.csv'), '--organisation', code),
  'visit confirm-import': placed('visit-confirm', id),
  'visit reject-import': placed('visit-reject', id, ...because),
  'visit template': open,
  dispatch: needs('dispatch-read', 'Z001'),
};

/** What the log says is public; files of proofs need no database. */
const publicRows: Readonly<Record<string, CommandRow>> = Object.fromEntries(
  [
    ...['demo', 'draw', 'verify', 'slip verify', 'audit', 'engine', 'verifier-page', 'rates', 'publish'],
    ...['log keys', 'log checkpoint', 'log prove', 'log consistency', 'log check', 'log export'],
    ...['witness init', 'witness cosign', 'witness serve'],
    // For whoever runs the machine, with the database's own account.
    ...['serve', 'jobs work', 'trail grants', 'backup restore'],
    ...['database check', 'database migrate', 'database unlock'],
  ].map((path) => [path, open]),
);

const serviceRows: Readonly<Record<string, CommandRow>> = {
  'log init': needs('log-key-manage', '--origin', 'log.example/x'),
  'log rotate': needs('log-key-manage'),
  'log retire-key': needs('log-key-manage', '00000000'),
  'log cosign': needs('log-manage', example('leave-note.txt'), '--witness', 'w'),
  'log submit': needs('log-manage', 'http://127.0.0.1:1', '--witness', 'w'),
  'log timestamp': needs('log-manage', '--checkpoint', '/nowhere/c', '--query', '/nowhere/q'),
  'jobs list': needs('job-read'),
  'jobs runs': needs('job-read', 'recheck'),
  'jobs run': needs('job-manage', 'recheck'),
  'jobs pause': needs('job-manage', 'recheck', ...because),
  'jobs resume': needs('job-manage', 'recheck'),
  reminders: needs('reminder-read'),
  'backup make': needs('backup-manage'),
  'backup list': needs('backup-manage'),
  'backup verify': needs('backup-manage', 'nothing'),
  'backup drill': needs('backup-manage'),
  'data-key status': needs('data-key-manage'),
  'data-key rotate': needs('data-key-manage'),
  'trail list': needs('trail-read'),
  'trail export': needs('trail-read', '/nowhere/trail'),
  'trail verify': needs('trail-read'),
  'trail prune request': needs('trail-prune-request'),
  'trail prune confirm': needs('trail-prune-confirm', id, ...out),
  'trail prune list': needs('trail-read'),
  recheck: needs('draw-recheck'),
};

/** Every command of the program. */
export const commandRows: Readonly<Record<string, CommandRow>> = {
  ...peopleRows,
  ...listRows,
  ...planRows,
  ...taskRows,
  ...visitRows,
  ...publicRows,
  ...serviceRows,
};
