import { en } from '@faker-js/faker'
import { Choice, type Stream } from './random.ts'

// The hundred most common surnames bear 85 % of the population; the weights are shares in percent of the first sixty.
const surnames: [string, number][] = [
  ['王', 7.3],
  ['李', 7.2],
  ['张', 6.8],
  ['刘', 5.1],
  ['陈', 4.6],
  ['杨', 3.1],
  ['黄', 2.3],
  ['赵', 2.2],
  ['吴', 2.0],
  ['周', 1.9],
  ['徐', 1.5],
  ['孙', 1.5],
  ['马', 1.3],
  ['朱', 1.3],
  ['胡', 1.2],
  ['郭', 1.2],
  ['何', 1.2],
  ['林', 1.1],
  ['高', 1.0],
  ['罗', 1.0],
  ['郑', 0.9],
  ['梁', 0.9],
  ['谢', 0.8],
  ['宋', 0.8],
  ['唐', 0.7],
  ['许', 0.7],
  ['韩', 0.6],
  ['邓', 0.6],
  ['冯', 0.6],
  ['曹', 0.6],
  ['彭', 0.6],
  ['曾', 0.6],
  ['肖', 0.6],
  ['田', 0.5],
  ['董', 0.5],
  ['潘', 0.5],
  ['袁', 0.5],
  ['蔡', 0.5],
  ['蒋', 0.5],
  ['余', 0.5],
  ['于', 0.5],
  ['杜', 0.5],
  ['叶', 0.5],
  ['程', 0.4],
  ['魏', 0.4],
  ['苏', 0.4],
  ['吕', 0.4],
  ['丁', 0.4],
  ['任', 0.4],
  ['卢', 0.4],
  ['姚', 0.4],
  ['沈', 0.4],
  ['钟', 0.4],
  ['姜', 0.4],
  ['崔', 0.3],
  ['谭', 0.3],
  ['陆', 0.3],
  ['范', 0.3],
  ['欧阳', 0.1],
  ['司马', 0.02],
]
const surname = new Choice(surnames.map(([, weight]) => weight))

// Given names change with the generation: those born before 1975, 1975–1995, and after.
const given: Record<'female' | 'male', [string, string, string]> = {
  female: ['秀英桂兰玉珍凤霞红梅淑华丽敏', '静丽娟艳芳娜燕婷雪琳慧莹洁倩璐', '欣怡梓涵雨萱诗语思琪佳悦可馨婧一诺'],
  male: ['建国志强永军德明福生卫东海平刚', '伟强磊洋勇杰涛超鹏斌浩俊宇凯峰', '子轩浩然宇航博文俊熙天佑奕辰嘉睿沐'],
}
const givenCharacters = {
  female: given.female.map((text) => [...text]),
  male: given.male.map((text) => [...text]),
}

const hongKong: [family: string[], given: string[]] = [
  ['Chan', 'Wong', 'Cheung', 'Lau', 'Leung', 'Ng', 'Ho', 'Tsang', 'Kwok', 'Yip', 'Lam', 'Mak'],
  ['Ka Ming', 'Siu Wai', 'Wing Yan', 'Chi Keung', 'Mei Ling', 'Tsz Kit', 'Hoi Yan', 'Kwok Wah', 'Lok Yi', 'Man Chun'],
]
const firmWords = '恒瑞鑫达宏远嘉盛博雅安泰华信德昌聚源永兴金桥蓝海新桥同创启明天成佳禾远大'
const firmWord = Array.from({ length: firmWords.length / 2 }, (_, i) => firmWords.slice(2 * i, 2 * i + 2))
const firmTrades: Record<string, string[]> = {
  制造业: ['机械', '电子', '塑胶'],
  批发零售: ['商贸', '百货', '贸易'],
  教育: ['教育科技', '文化传播'],
  餐饮住宿: ['餐饮管理', '酒店管理'],
  信息技术: ['信息技术', '网络科技', '软件'],
  医疗健康: ['医疗器械', '健康管理'],
  建筑地产: ['建筑工程', '物业管理'],
  金融服务: ['企业咨询', '投资管理'],
}

const foreign = en.person
const foreignFirst = { female: foreign?.first_name?.female ?? ['Anna'], male: foreign?.first_name?.male ?? ['John'] }
const foreignLast = foreign?.last_name?.generic ?? ['Smith']

/** A person's name: most Chinese, some foreign, a few romanised as in Hong Kong. */
export function personName(stream: Stream, gender: 'female' | 'male', birthYear: number): string {
  const kind = stream.uniform()
  if (kind < 0.08) return `${stream.pick(foreignFirst[gender])} ${stream.pick(foreignLast)}`
  if (kind < 0.1) return `${stream.pick(hongKong[0])} ${stream.pick(hongKong[1])}`
  const family = (surnames[stream.choose(surname)] as [string, number])[0]
  const generation = birthYear < 1975 ? 0 : birthYear < 1995 ? 1 : 2
  const characters = givenCharacters[gender][generation] as string[]
  const first = stream.pick(characters)
  return stream.chance(generation === 1 ? 0.4 : 0.15) ? family + first : family + first + stream.pick(characters)
}

/** A firm's name: city, word, trade. */
export function firmName(stream: Stream, city: string, industry: string): string {
  return `${city}${stream.pick(firmWord)}${stream.pick(firmTrades[industry] ?? ['商贸'])}有限公司`
}

/** The same person as written by somebody else: what a merge must see through. */
export function otherSpelling(stream: Stream, name: string): string {
  const ways = [
    (n: string) => `${n} `,
    (n: string) => [...n].join(' '),
    (n: string) => `${n}女士/先生`,
    (n: string) => `${[...n][0]}*${[...n].slice(2).join('')}`,
    (n: string) => n.toUpperCase().replace(/[张陈刘]/, (c) => ({ 张: '張', 陈: '陳', 刘: '劉' })[c] ?? c),
  ]
  const other = stream.pick(ways)(name)
  return other === name ? `${name}(新)` : other
}

/** Names that break careless software, on the first customers of every preset. The key is the customer's index. */
export const edgeNames: Record<number, string> = {
  0: '王小明, 李小红',
  1: '老字号"福满楼"',
  2: "Patrick O'Brien",
  3: '张三\n（收货人李四）',
  4: '小鹿🦌同学',
  5: '𠮷野太郎',
  6: 'ＡＢＣ　Ｗａｎｇ',
  7: '云南云岭高原特色农产品种植加工储运销售与电子商务及综合服务示范专业合作联合总社（昆明市官渡区国际会展中心新螺蛳湾分公司）',
  8: '赵四 ',
  9: 'NULL',
  10: '=1+1',
  11: '李娜',
  12: '李娜',
  13: '陈晨',
}
/** Index in `parameters.types` of those customers: two of the names are firms'. */
export const edgeTypes: Record<number, number> = Object.fromEntries(
  Object.keys(edgeNames).map((index) => [index, index === '1' || index === '7' ? 1 : 0]),
)
/** The customer whose identifier has leading zeros and nothing else: opened in a spreadsheet, it loses them. */
export const leadingZeroIndex = 13

/** The identifier of a customer. */
export const customerId = (index: number) =>
  index === leadingZeroIndex ? String(index).padStart(8, '0') : `C${String(index).padStart(7, '0')}`
