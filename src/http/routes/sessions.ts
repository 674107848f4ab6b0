import {
  DoneSchema,
  EndedSchema,
  SelfSchema,
  sessionListQuery,
  SessionPageSchema,
  SetUpRequest,
  SetUpSchema,
  SetUpStateSchema,
  SignedInSchema,
  CertificateSignInRequest,
  SignInRequest,
} from '../../contract/people-sessions.ts';
import { Code, Id, Nothing } from '../../contract/values.ts';
import type { Context } from '../../context.ts';
import { getSetUp } from '../../store/set-up.ts';
import { listSessions } from '../../store/sessions.ts';
import {
  endAnySession,
  endOwnSession,
  endSessionsOfAccount,
  signOut,
} from '../../usecases/people/end-sessions.ts';
import { fingerprintOf } from '../../usecases/people/fingerprint.ts';
import { identify } from '../../usecases/people/identify.ts';
import type { OpenedSession } from '../../usecases/people/open-session.ts';
import { setUp } from '../../usecases/people/set-up.ts';
import { listOwnSessions } from '../../usecases/people/show-accounts.ts';
import { signIn } from '../../usecases/people/sign-in.ts';
import { signInByCertificate } from '../../usecases/people/sign-in-by-certificate.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { callerOf, reads, signs, writes, type Route, type Visitor } from '../route.ts';
import { done, showSelf, showSession } from '../show-people.ts';

const tag = '登录';

/** The session that was opened, in the browser's cookie; its token is shown to a program that asks for it. */
async function answerSignedIn(context: Context, opened: OpenedSession, as: 'cookie' | 'bearer') {
  const { token, expiresAt } = opened;
  const self = showSelf(await identify(context, token));
  return {
    answer: { ...self, expires_at: expiresAt, token: as === 'bearer' ? token : null },
    session: as === 'bearer' ? undefined : { token, expiresAt },
  };
}

const certificateOf = ({ now }: Context, { certificate }: Visitor) => fingerprintOf(certificate, now());

/** The first set-up, and who is signed in. */
export const sessionRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/setup',
    access: 'open',
    tag,
    summary: '首次设置是否已完成',
    answer: SetUpStateSchema,
    handle: async ({ db }) => ({ is_done: (await getSetUp(db)).completedAt !== null }),
  }),
  writes({
    path: '/api/v1/setup',
    access: 'open',
    tag,
    summary: '首次设置：用控制台上的令牌建立最初的账号；只能成功一次',
    status: 201,
    isSecret: true,
    body: SetUpRequest,
    example: {
      token: '0pKbXEnm2pT5kk3n3wVn9b1xkqk2yQ1n3Zf0mB9oUsw',
      people: [
        {
          id: 'xitong',
          name: '示例系统',
          title: '信息员',
          organisation_code: '330100YB',
          roles: ['system-administrator'],
        },
      ],
    },
    answer: SetUpSchema,
    refusals: ['wrong-credentials', 'wrong-state'],
    handle: async (context, { body: { token, people } }) => ({
      accounts: await setUp(
        context,
        token,
        people.map(({ organisation_code, officer_code: officerCode, ...person }) => ({
          ...person,
          organisationCode: organisation_code,
          officerCode,
        })),
      ),
    }),
  }),
  signs({
    path: '/api/v1/session',
    access: 'open',
    tag,
    summary: '登录；所有不成功的原因都是同一个应答',
    body: SignInRequest,
    example: { account: 'jingban', password: 'Chuntian-2046-Qiutian', code: '123456' },
    answer: SignedInSchema,
    refusals: ['wrong-credentials'],
    handle: async (context, { body: { as, ...typed }, visitor }) => {
      const fingerprint = certificateOf(context, visitor);
      const entry = { ...typed, fingerprint, door: 'http' as const, from: visitor.from };
      return answerSignedIn(context, await signIn(context, entry), as);
    },
  }),
  signs({
    path: '/api/v1/session/certificate',
    access: 'open',
    tag,
    summary: '只用证书登录；须由设置允许，三级系统不允许',
    body: CertificateSignInRequest,
    example: {},
    answer: SignedInSchema,
    refusals: ['wrong-credentials'],
    handle: async (context, { body: { as }, visitor }) => {
      const entry = { fingerprint: certificateOf(context, visitor), from: visitor.from };
      return answerSignedIn(context, await signInByCertificate(context, entry), as);
    },
  }),
  reads({
    path: '/api/v1/session',
    access: 'signed-in',
    tag,
    summary: '我是谁、可以做什么',
    answer: SelfSchema,
    handle: (_context, { visitor }) => Promise.resolve(showSelf(callerOf(visitor))),
  }),
  signs({
    path: '/api/v1/session/end',
    access: 'signed-in',
    tag,
    summary: '退出登录',
    body: Nothing,
    example: undefined,
    answer: DoneSchema,
    refusals: ['wrong-state', 'not-found'],
    handle: async (context, { visitor }) => {
      await signOut(context, callerOf(visitor));
      return { answer: done, session: null };
    },
  }),
  reads({
    path: '/api/v1/sessions',
    access: 'signed-in',
    tag,
    summary: '我的全部登录',
    query: sessionListQuery,
    answer: SessionPageSchema,
    handle: async ({ db }, { visitor, query }) => {
      const { actorId, sessionId } = callerOf(visitor);
      const rows = (await listSessions(db, actorId)).map((each) => showSession(each, sessionId));
      return pageOfRows(rows, query);
    },
  }),
  writes({
    path: '/api/v1/sessions/{id}/end',
    access: 'signed-in',
    tag,
    summary: '终止我的另一次登录',
    params: { id: Id },
    body: Nothing,
    example: undefined,
    answer: DoneSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { actorId, params: { id } }) => {
      await endOwnSession(context, actorId, id);
      return done;
    },
  }),
  reads({
    path: '/api/v1/all-sessions',
    access: { permission: 'session-manage', of: 'filtered' },
    tag,
    summary: '所有人的登录',
    query: sessionListQuery,
    answer: SessionPageSchema,
    handle: async (context, { visitor, query }) => {
      const { sessionId } = callerOf(visitor);
      return pageOfRows(
        (await listOwnSessions(context)).map((each) => showSession(each, sessionId)),
        query,
      );
    },
  }),
  writes({
    path: '/api/v1/all-sessions/{id}/end',
    access: { permission: 'session-manage', of: 'body' },
    tag,
    summary: '终止任何人的一次登录',
    params: { id: Id },
    body: Nothing,
    example: undefined,
    answer: DoneSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { actorId, params: { id } }) => {
      await endAnySession(context, actorId, id);
      return done;
    },
  }),
  writes({
    path: '/api/v1/accounts/{id}/end-sessions',
    access: { permission: 'session-manage', of: { kind: 'actor', param: 'id' } },
    tag,
    summary: '终止一个账号的全部登录',
    params: { id: Code },
    body: Nothing,
    example: undefined,
    answer: EndedSchema,
    refusals: ['not-found'],
    handle: async (context, { actorId, params: { id } }) => ({
      sessions_ended: await endSessionsOfAccount(context, actorId, id),
    }),
  }),
];
