import type { Command } from 'commander';

/** A group of commands: the names it adds to the program, and its module, loaded only when it is needed. */
export interface CommandGroup {
  readonly names: readonly string[];
  readonly load: () => Promise<(program: Command) => void>;
}

/** Every group, in the order of `--help`. */
export const groups: readonly CommandGroup[] = [
  { names: ['serve'], load: async () => (await import('./serve.ts')).addServe },
  { names: ['setup'], load: async () => (await import('./setup.ts')).addSetUp },
  {
    names: ['login', 'logout', 'whoami', 'password'],
    load: async () => (await import('./login.ts')).addLogin,
  },
  { names: ['totp'], load: async () => (await import('./totp.ts')).addTotp },
  { names: ['account'], load: async () => (await import('./accounts.ts')).addAccounts },
  { names: ['grant'], load: async () => (await import('./grants.ts')).addGrants },
  { names: ['session'], load: async () => (await import('./sessions.ts')).addSessions },
  { names: ['demo'], load: async () => (await import('./demo.ts')).addDemo },
  {
    names: ['template', 'import', 'export', 'mapping'],
    load: async () => (await import('./lists.ts')).addLists,
  },
  { names: ['list'], load: async () => (await import('./personal.ts')).addPersonal },
  { names: ['data-key'], load: async () => (await import('./data-keys.ts')).addDataKeys },
  { names: ['recusal'], load: async () => (await import('./recusal.ts')).addRecusal },
  { names: ['reconcile'], load: async () => (await import('./reconcile.ts')).addReconcile },
  { names: ['credit-classes', 'risk-model'], load: async () => (await import('./risk.ts')).addRisk },
  { names: ['ratings', 'indicators'], load: async () => (await import('./risk-data.ts')).addRiskData },
  { names: ['annual-plan'], load: async () => (await import('./annual-plans.ts')).addAnnualPlans },
  { names: ['task'], load: async () => (await import('./tasks.ts')).addTasks },
  { names: ['records'], load: async () => (await import('./records.ts')).addRecords },
  { names: ['visit'], load: async () => (await import('./visits.ts')).addVisits },
  { names: ['rates'], load: async () => (await import('./rates.ts')).addRates },
  { names: ['dispatch'], load: async () => (await import('./dispatch.ts')).addDispatch },
  { names: ['calendar'], load: async () => (await import('./calendar.ts')).addCalendar },
  { names: ['leave'], load: async () => (await import('./calendar.ts')).addLeaveCommands },
  { names: ['draw'], load: async () => (await import('./draw.ts')).addDraw },
  { names: ['verify'], load: async () => (await import('./verify.ts')).addVerify },
  { names: ['slip'], load: async () => (await import('./slips.ts')).addSlips },
  { names: ['log'], load: async () => (await import('./log.ts')).addLog },
  { names: ['publish'], load: async () => (await import('./log.ts')).addPublish },
  { names: ['witness'], load: async () => (await import('./witness.ts')).addWitness },
  { names: ['jobs'], load: async () => (await import('./jobs.ts')).addJobs },
  { names: ['reminders'], load: async () => (await import('./reminders.ts')).addReminders },
  { names: ['backup'], load: async () => (await import('./backup.ts')).addBackup },
  { names: ['database'], load: async () => (await import('./database.ts')).addDatabase },
  { names: ['trail'], load: async () => (await import('./trail.ts')).addTrail },
  { names: ['audit'], load: async () => (await import('./audit.ts')).addAudit },
  { names: ['recheck'], load: async () => (await import('./audit.ts')).addRecheck },
  { names: ['engine'], load: async () => (await import('./engine.ts')).addEngine },
  { names: ['verifier-page'], load: async () => (await import('./verifier-page.ts')).addVerifierPage },
];

/** The group of this command; all of them when none has it, as for `--help` or a mistyped name. */
export function groupsFor(name: string | undefined): readonly CommandGroup[] {
  const group = groups.find(({ names }) => name !== undefined && names.includes(name));
  return group === undefined ? groups : [group];
}
