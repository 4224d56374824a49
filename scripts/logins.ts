import { roleWords } from '../dashboard/core/admin/roles.ts'
import { readDemoLogins } from '../dashboard/server/admin/demoLogins.ts'
import { readSettings } from '../dashboard/server/settings.ts'

const logins = readDemoLogins(readSettings().dataDir)
for (const { email, password, role } of logins) console.log(`${email}  ${password}  ${roleWords[role].en} ${roleWords[role].zh}`)
if (logins.length === 0)
  console.log(
    'There are no demo accounts with their first password. An administrator resets passwords under People.\n没有仍使用初始密码的演示账户。管理员可在“人员”中重设密码。',
  )
