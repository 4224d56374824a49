import { type Request, Router } from 'express'
import { z } from 'zod'
import * as apiKey from '../core/admin/apiKey.ts'
import * as audited from '../core/admin/audited.ts'
import * as groups from '../core/admin/groups.ts'
import * as invite from '../core/admin/invite.ts'
import { ssoReply } from '../core/admin/oidc.ts'
import * as admin from '../core/admin/reply.ts'
import * as rights from '../core/admin/rights.ts'
import * as session from '../core/admin/session.ts'
import * as board from '../core/board/reply.ts'
import { boardSpec } from '../core/board/spec.ts'
import * as tile from '../core/board/tile.ts'
import { exportRequest } from '../core/chart/exporting.ts'
import { ownMapInput, ownMapReply } from '../core/chart/ownMap.ts'
import { listedCharts, sourcesInput, sourcesReply } from '../core/chart/sameAs.ts'
import { estimateJobReply, estimateRequest } from '../core/estimate/request.ts'
import { memberDefinition, memberUsage } from '../core/field/catalogue.ts'
import * as calculated from '../core/field/formula/calculated.ts'
import * as embed from '../core/share/embed.ts'
import * as share from '../core/share/share.ts'
import * as source from '../core/source/request.ts'
import { words } from '../core/words.ts'
import { route } from './route.ts'

interface Operation {
  zh: string
  en: string
  query?: z.ZodObject
  body?: z.ZodType
  reply?: z.ZodType
  status?: number
  /** The body is a file. */
  bytes?: boolean
  /** Answers without a token. */
  open?: boolean
}

const workspaceFacts = z.object({
  today: z.iso.date(),
  timezone: z.string(),
  currency: z.string(),
  dataVersion: z.string(),
  modelVersion: z.string(),
  modelProblem: z.object({ file: z.string(), line: z.number().nullable(), message: words }).nullable(),
})

/** What each route of our own API is for, takes and replies. A route without a row here has no text in the document, and fails a test. */
const operations: Record<string, Operation> = {
  'GET /openapi.json': { zh: '本文档', en: 'This document', open: true },
  'GET /workspace': { zh: '业务日期、时区、货币、版本', en: 'Business date, time zone, currency, versions', reply: workspaceFacts },
  'GET /fields/:member': {
    zh: '一个字段的定义、参数与最近变更',
    en: 'How a member is defined, its parameters, its last change',
    reply: memberDefinition,
  },
  'GET /fields/:member/usage': { zh: '用到一个字段的看板与图表', en: 'Boards and charts that use a member', reply: memberUsage },
  'POST /export': {
    zh: '把一个查询的明细导出为 CSV，边查边写（最多一百万行）',
    en: 'The rows of a question as CSV, written while they are found (a million at most)',
    body: exportRequest,
  },
  'GET /charts': {
    zh: '看板上带筛选、可被其他图表沿用的图表',
    en: 'Charts on boards whose filters another chart can follow',
    reply: listedCharts,
  },
  'POST /charts/sources': {
    zh: '被沿用的图表此刻的筛选，连同它们自己沿用的',
    en: 'What the charts that are followed are filtered by now, with those they follow themselves',
    body: sourcesInput,
    reply: sourcesReply,
  },
  'GET /calculated': { zh: '计算字段列表', en: 'Fields calculated from others', reply: calculated.calculatedList },
  'POST /calculated': {
    zh: '新建计算字段，所有人可用',
    en: 'Make a calculated field, for everybody',
    body: calculated.calculatedInput,
    reply: calculated.listedCalculated,
    status: 201,
  },
  'PUT /calculated/:id': {
    zh: '修改计算字段',
    en: 'Change a calculated field',
    body: calculated.calculatedChange,
    reply: calculated.listedCalculated,
  },
  'DELETE /calculated/:id': {
    zh: '删除计算字段；仍在使用的不会删除',
    en: 'Delete a calculated field, unless it is used',
    status: 204,
  },
  'GET /login': {
    zh: '登录页须知：是否有演示账户',
    en: 'What the sign-in page says: whether there are demo accounts',
    reply: admin.aboutSignIn,
    open: true,
  },
  'POST /login': { zh: '登录', en: 'Sign in', body: admin.login, reply: admin.loginReply, open: true },
  'GET /login/oidc': {
    zh: '到企业登录系统登录（浏览器跳转）',
    en: 'Sign in at the company’s identity provider; the browser is sent there',
    query: z.object({ next: z.string() }),
    open: true,
    status: 302,
  },
  'GET /login/oidc/callback': {
    zh: '企业登录系统把浏览器送回这里',
    en: 'Where the identity provider sends the browser back to',
    open: true,
    status: 302,
  },
  'POST /login/oidc': {
    zh: '取得企业登录的结果：令牌，或没有登录成功的原因',
    en: 'What came of it: a token, or why there is none',
    reply: ssoReply,
    open: true,
  },
  'POST /login/first': {
    zh: '用首次启动打印的链接设立第一位管理员',
    en: 'Make the first administrator, with the link that the first start printed',
    body: admin.firstAdminInput,
    reply: admin.loginReply,
    open: true,
  },
  'POST /logout': { zh: '退出登录', en: 'Sign out', reply: admin.logoutReply },
  'GET /me': { zh: '我是谁，可以做什么', en: 'Who I am and what I may do', reply: admin.me },
  'POST /me/password': { zh: '修改自己的密码', en: 'Change my own password', body: admin.passwordChange, status: 204 },
  'GET /groups': { zh: '用户组与其权限', en: 'Groups and what they give', reply: rights.groupList },
  'PUT /groups/:name': {
    zh: '新建用户组或修改其权限；* 为不在任何组中的人',
    en: 'Make a group or change what it gives; * is everybody who is in none',
    body: rights.groupInput,
    reply: rights.groupReply,
  },
  'DELETE /groups/:name': { zh: '删除用户组', en: 'Delete a group' },
  'PUT /people/:id/owner': {
    zh: '设定哪些数据记录属于此人（权限中的“本人”）',
    en: 'Which records in the data are this person’s own',
    body: rights.ownerInput,
    reply: rights.ownerInput,
  },
  'GET /rights': { zh: '每个人能看到什么', en: 'What everybody may see', reply: rights.rightsReports },
  'GET /rights/file': { zh: '同样内容的 Excel 文件', en: 'The same as a workbook', query: rights.fileWish },
  'GET /me/rights': { zh: '我能看到什么', en: 'What I may see', reply: rights.rightsReport },
  'GET /people': { zh: '人员列表', en: 'List people', reply: admin.personList },
  'POST /people': { zh: '添加人员', en: 'Add a person', body: admin.personInput, reply: admin.personMade, status: 201 },
  'PUT /people/:id': {
    zh: '修改姓名、角色，停用或启用',
    en: 'Change name or role, disable or enable',
    body: admin.personChange,
    reply: admin.person,
  },
  'POST /people/:id/unlock': {
    zh: '解除因密码错误过多造成的锁定',
    en: 'Let somebody try again after too many wrong passwords',
    status: 204,
  },
  'POST /people/:id/password': { zh: '重设密码', en: 'Reset a password', body: admin.passwordReset, reply: admin.personMade },
  'POST /people/invite': {
    zh: '粘贴多行“邮箱, 姓名, 角色”添加人员；逐行说明问题，checkOnly 只检查',
    en: 'Add people by pasted lines of e-mail, name, role; says what is wrong with each line; with checkOnly adds nobody',
    body: invite.inviteInput,
    reply: invite.inviteReply,
    status: 201,
  },
  'GET /people/export': { zh: '把人员导出为 CSV', en: 'People as CSV' },
  'DELETE /people/:id': {
    zh: '删除人员；其看板与链接由 to 接手',
    en: 'Delete somebody; `to` takes over their boards and links',
    query: admin.personRemoval,
    status: 204,
  },
  'GET /people/:id/groups': {
    zh: '一个人所在的组，及其来源（登录系统或管理员）',
    en: 'The groups somebody is in, and whether the identity provider or an administrator gave them',
    reply: groups.personGroups,
  },
  'PUT /people/:id/groups': {
    zh: '设定管理员给予的组，立即生效；登录系统给予的不变',
    en: 'Set the groups an administrator gives, at once; those of the identity provider stay',
    body: groups.personGroupsInput,
    reply: groups.personGroups,
  },
  'GET /me/sessions': { zh: '我在哪些设备上登录', en: 'Where I am signed in', reply: session.sessionList },
  'DELETE /me/sessions': { zh: '退出我的其他登录', en: 'End my other sessions', status: 204 },
  'DELETE /me/sessions/:session': { zh: '退出我的一个登录', en: 'End one of my sessions', status: 204 },
  'GET /people/:id/sessions': { zh: '某人在哪些设备上登录', en: 'Where somebody is signed in', reply: session.sessionList },
  'DELETE /people/:id/sessions': { zh: '退出某人的全部登录', en: 'Sign somebody out everywhere', status: 204 },
  'DELETE /people/:id/sessions/:session': { zh: '退出某人的一个登录', en: 'End one session of somebody', status: 204 },
  'GET /keys': { zh: '后端密钥列表', en: 'Keys of back ends', reply: apiKey.keyList },
  'POST /keys': {
    zh: '新建后端密钥；密钥只在答复中出现这一次',
    en: 'Make a key for a back end; it is told this once, in the reply',
    body: apiKey.keyInput,
    reply: apiKey.madeKey,
    status: 201,
  },
  'PUT /keys/:id': {
    zh: '修改密钥允许嵌入的网站，立即生效',
    en: 'Change the sites that may show what a key opens, at once',
    body: apiKey.keyChange,
    status: 204,
  },
  'DELETE /keys/:id': { zh: '吊销密钥，立即生效', en: 'Revoke a key, at once', status: 204 },
  'POST /imports/files': {
    zh: '上传一个文件（正文为文件字节）',
    en: 'Send one file, its bytes as the body',
    query: source.uploadQuery,
    bytes: true,
    reply: source.uploadReply,
    status: 201,
  },
  'POST /imports': {
    zh: '导入已上传的文件',
    en: 'Import files that were sent',
    body: source.importRequest,
    reply: source.importJobReply,
    status: 202,
  },
  'GET /imports/:id': { zh: '导入的进度与结果', en: 'How an import stands', reply: source.importJobReply },
  'DELETE /imports/:id': { zh: '取消导入', en: 'Cancel an import', reply: source.importJobReply },
  'GET /imports/:id/report': { zh: '被拒绝的行（CSV）', en: 'The refused rows, as CSV' },
  'POST /estimates': {
    zh: '估算存活概率、预期购买与客户价值',
    en: 'Estimate P(alive), expected orders and customer value',
    body: estimateRequest,
    reply: estimateJobReply,
    status: 202,
  },
  'GET /estimates/:id': { zh: '估算的进度与结果', en: 'How a run of estimates stands', reply: estimateJobReply },
  'GET /map': { zh: '公司自己的地图；没有时为 null', en: "The company's own map; null where there is none", reply: ownMapReply },
  'PUT /map': {
    zh: '提供地图（GeoJSON），替换原有的',
    en: 'Supply a map, as GeoJSON, in the place of any before',
    body: ownMapInput,
    reply: ownMapReply,
  },
  'DELETE /map': { zh: '移除地图', en: 'Take the map away', status: 204 },
  'POST /backups': { zh: '在数据文件夹的 backups 中生成备份', en: 'Make a backup, in backups of the data folder', status: 201 },
  'GET /audit': {
    zh: '操作日志，可筛选和搜索',
    en: 'The audit log, filtered and searched',
    query: audited.auditInput,
    reply: audited.auditList,
  },
  'GET /audit/export': { zh: '把操作日志导出为 CSV 或 JSON', en: 'The audit log as CSV or JSON', query: audited.auditExport },
  'GET /boards': {
    zh: '看板列表；deleted=true 为可恢复的已删除看板',
    en: 'List boards; with deleted=true those one may restore',
    query: board.boardListInput,
    reply: board.boardList,
  },
  'POST /boards': { zh: '新建看板', en: 'Make a board', body: boardSpec, reply: board.storedBoard, status: 201 },
  'GET /boards/:id': { zh: '读取看板', en: 'Read a board', reply: board.storedBoard },
  'PUT /boards/:id': {
    zh: '保存看板；版本号过期时返回 409 和较新的看板',
    en: 'Save a board; 409 with the newer one when the revision is old',
    body: board.boardSave,
    reply: board.storedBoard,
  },
  'DELETE /boards/:id': { zh: '删除看板（可恢复）', en: 'Delete a board (can be restored)', status: 204 },
  'POST /boards/:id/restore': { zh: '恢复已删除的看板', en: 'Restore a deleted board', reply: board.storedBoard },
  'POST /boards/:id/duplicate': { zh: '复制看板', en: 'Duplicate a board', reply: board.storedBoard, status: 201 },
  'PUT /boards/:id/favourite': { zh: '收藏或取消收藏', en: 'Mark or unmark as favourite', body: board.favouriteInput, status: 204 },
  'GET /boards/:id/versions': { zh: '看板的历史版本', en: 'Versions of a board', reply: board.boardVersionList },
  'GET /boards/:id/versions/:revision': { zh: '读取一个历史版本', en: 'Read one version', reply: board.boardVersionSpec },
  'POST /boards/:id/versions/:revision/restore': { zh: '恢复到历史版本', en: 'Restore a version', reply: board.storedBoard },
  'POST /boards/:id/tiles/:tile': {
    zh: '一个图表显示的数据，按当前筛选；筛选可省略，即看板自己的',
    en: "What one chart shows under the filters set now; without any, the board's own",
    body: tile.tileInput,
    reply: tile.tileReply,
  },
  'POST /boards/:id/tiles': {
    zh: '已有答案的图表一次取回，其余列出编号，逐个再取',
    en: 'Those charts that are answered already, at once; the others are named, to be asked one by one',
    body: tile.tilesInput,
    reply: tile.tilesReply,
  },
  'POST /boards/:id/shares': { zh: '创建分享链接', en: 'Make a link', body: share.shareInput, reply: share.madeShare, status: 201 },
  'GET /boards/:id/shares': { zh: '看板的分享链接', en: 'Links of a board', reply: share.shareList },
  'PUT /shares/:id': {
    zh: '修改链接，对已打开的页面立即生效；没有写的不变',
    en: 'Change a link, at once for whoever has it open; what is not named stays',
    body: share.shareChange,
    reply: share.share,
  },
  'GET /shares': {
    zh: '全部链接：管理员看到所有人的，其他人看到自己的；by 指定某人',
    en: 'Every link: of everybody for administrators, else one’s own; by names one person',

    query: share.linksInput,
    reply: share.linkList,
  },
  'DELETE /shares/:id': { zh: '撤回链接，立即生效', en: 'Withdraw a link, at once', status: 204 },
  'GET /shared/:token': {
    zh: '打开链接：看板与字段文字',
    en: 'Open a link: the board and the words of its fields',
    reply: share.openedShare,
    open: true,
  },
  'POST /shared/:token/open': {
    zh: '用密码打开链接；之后用返回的 pass 取数（/api/shared/-，pass 放在 Authorization 头）',
    en: 'Open a link with its password; from then on ask with the pass of the reply (/api/shared/-, the pass as Authorization)',
    body: share.openInput,
    reply: share.openedShare,
    open: true,
  },
  'POST /embed/open': {
    zh: '用门户后端签发的嵌入令牌打开一个看板或图表，换取 pass',
    en: 'Open a board or chart with a token signed by the portal’s back end; the reply’s pass is asked with from then on',
    body: embed.embedOpenInput,
    reply: share.openedShare,
  },
  'POST /shared/:token/tiles/:tile': {
    zh: '链接看板上一个图表的数据；筛选只能是看板提供的，或点击图表得到的',
    en: 'What one chart of a link shows; filters only as the board offers them, or as a click on a chart makes them',
    body: tile.tileInput,
    reply: tile.tileReply,
    open: true,
  },
  'POST /shared/:token/tiles': {
    zh: '链接看板上已有答案的图表，一次取回',
    en: 'Those charts of a link that are answered already, at once',
    body: tile.tilesInput,
    reply: tile.tilesReply,
    open: true,
  },
  'POST /shared/:token/filters/:at/values': {
    zh: '链接看板上一个可调筛选（按序号，从 0 起）的可选值',
    en: 'The values that one adjustable filter of a link (by its place, from 0) can be set to',
    reply: tile.filterValues,
    open: true,
  },
}

const problem = z.object({ problem: z.string(), message: words, requestId: z.string() })

/** Describes the routes of these routers, whatever they are, at `/openapi.json`. */
export function openApiRoutes(routers: Router[]): Router {
  const own = Router()
  let document: unknown
  own.get(
    '/openapi.json',
    route((_req: Request) => {
      document ??= toDocument([...routesOf([...routers, own]), 'GET /workspace'])
      return document
    }),
  )
  return own
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> }
}

/** Every route that is mounted, as `METHOD /path`. */
function routesOf(routers: Router[]): string[] {
  return routers.flatMap(({ stack }) =>
    (stack as Layer[]).flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
    ),
  )
}

const tokenWords =
  'From POST /api/login; or signed by your back end with CUBEJS_API_SECRET (HS256), claims sub, role and exp. Without exp it holds 24 hours from iat; with neither it is refused. ' +
  '由 POST /api/login 取得，或由你的后端用 CUBEJS_API_SECRET 签发（HS256），含 sub、role、exp；没有 exp 时自 iat 起 24 小时内有效，两者都没有则拒绝。'

function toDocument(mounted: string[]) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const name of [...new Set(mounted)].sort()) {
    const [method = '', path = ''] = name.split(' ')
    const address = `/api${path.replace(/:(\w+)/g, '{$1}')}`
    paths[address] = { ...paths[address], [method.toLowerCase()]: toOperation(path, operations[name]) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Clientele 客析', version: '1', description: 'Cube itself answers under /cubejs-api/v1. Cube 接口见 /cubejs-api/v1。' },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: tokenWords } },
      schemas: { Problem: toSchema(problem, 'output') },
    },
  }
}

function toOperation(path: string, operation: Operation | undefined) {
  const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  const asked = Object.entries(operation?.query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: toSchema(schema as z.ZodType, 'input'),
  }))
  const json = (schema: unknown) => ({ 'application/json': { schema } })
  return {
    ...(operation && { summary: `${operation.en} · ${operation.zh}` }),
    ...(operation?.open ? {} : { security: [{ token: [] }] }),
    parameters: [...named, ...asked],
    ...(operation?.bytes && { requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } } }),
    ...(operation?.body && { requestBody: { required: true, content: json(toSchema(operation.body, 'input')) } }),
    responses: {
      [operation?.status ?? 200]: { description: 'done', ...(operation?.reply && { content: json(toSchema(operation.reply, 'output')) }) },
      default: { description: 'refused', content: json({ $ref: '#/components/schemas/Problem' }) },
    },
  }
}

const toSchema = (schema: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(schema, { io, unrepresentable: 'any' })
